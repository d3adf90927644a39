using System.Buffers.Binary;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Extensions.Matches;
using Statewall.Iptables.Extensions.Targets;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Messages;

/// <summary>Reads expressions of nf_tables as a rule of iptables. // nft_rule_to_iptables_command_state</summary>
internal sealed class RuleReader(XtFamily family)
{
    private readonly Loaded[] _registers = new Loaded[NftRegister.Reg32Last + 1];
    private XtRule _rule = new(family.NewHead());
    private bool _isUnderstood;
    private bool _isProtocolImplied;

    /// <summary>The elements of the table's sets, by the names of these.</summary>
    public IReadOnlyDictionary<string, List<SetElement>> Sets { get; init; } = new Dictionary<string, List<SetElement>>();

    /// <summary>Reads a rule.</summary>
    /// <param name="expressions">Its expressions. // NFTA_RULE_EXPRESSIONS</param>
    /// <param name="rule">The rule, as far as it could be read.</param>
    /// <returns>False when it has what iptables has not.</returns>
    /// <exception cref="NetlinkProtocolException">It is malformed.</exception>
    public bool TryRead(ReadOnlySpan<byte> expressions, out XtRule rule)
    {
        Array.Clear(_registers);
        _rule = rule = new XtRule(family.NewHead());
        (_isUnderstood, _isProtocolImplied) = (true, false);
        if (ExpressionTable.Read(expressions, 0, new Sink(this)) is { IsNone: false } fault)
            throw new NetlinkProtocolException("read rule", 0, fault);
        return _isUnderstood;
    }

    /// <summary>Reads a message about a rule; otherwise as the other overload.</summary>
    public bool TryRead(scoped in AttributeIndex message, out XtRule rule)
    {
        var isUnderstood = TryRead(message.TryGet(NftaRule.Expressions, out var expressions) ? expressions : default, out rule);
        rule.Handle = message.TryGet(NftaRule.Handle, out var handle) ? BinaryPrimitives.ReadUInt64BigEndian(handle) : 0;
        rule.IsPolicy = message.TryGet(NftaRule.UserData, out var userData) && userData.StartsWith(ChainPolicy.UserData.AsSpan(0, 1));
        return isUnderstood;
    }

    /// <summary>The match that a comparison belongs to: the last of its kind, or a new one.</summary>
    public static XtEntry MatchOf(XtRule rule, XtExtension kind)
    {
        if (rule.Find(kind) is { } present)
            return present;
        var added = new XtEntry(kind);
        kind.Begin(added.Info);
        rule.Matches.Add(added);
        return added;
    }

    /// <summary>A match or target as the kernel names and lays it out; one that nobody knows is kept as it is.</summary>
    public static XtEntry EntryOf(XtFamily family, string name, byte revision, byte[] info, bool isMatch)
    {
        if (ExtensionTable.FindKernel(name, revision, family.Flag, isMatch) is not { } kind || kind.KernelSize > info.Length)
            return new XtEntry(isMatch ? new UnknownMatch(name, revision, info.Length) : new UnknownTarget(name, revision, info.Length), info);
        Array.Resize(ref info, kind.Size);
        return new XtEntry(kind, info);
    }

    private void Take(in PayloadExpression payload)
    {
        if (payload.DestinationRegister is { } register)
            Load(register, new PacketField(null, payload.Base ?? 0, payload.Offset ?? 0, payload.Size ?? 0), null);
        else
            _isUnderstood = false;
    }

    private void Take(in MetaExpression meta)
    {
        if (meta is { SourceRegister: not null, Key: NftMetaKey.NfTrace })
            _rule.Target = new XtEntry(TraceTarget.Instance);
        else if (meta is { DestinationRegister: { } register, Key: { } key })
            Load(register, new PacketField(key, 0, 0, 0), null);
        else
            _isUnderstood = false;
    }

    private void Take(in BitwiseExpression bitwise)
    {
        if (bitwise is { SourceRegister: { } source, DestinationRegister: { } destination, Mask.Value: { } mask } && TryFind(source, out var loaded))
            Load(destination, loaded.Field, mask);
        else
            _isUnderstood = false;
    }

    private void Take(in CmpExpression cmp)
    {
        if (cmp is not { SourceRegister: { } register, Operation: { } operation, Data.Value: { } value } || !TryFind(register, out var loaded))
        {
            _isUnderstood = false;
            return;
        }
        if (operation is not (NftCmpOp.Eq or NftCmpOp.Neq))
        {
            _isUnderstood &= operation is NftCmpOp.Lt or NftCmpOp.Gte && family.TryTakeBelow(_rule.Head, loaded.Field, value, operation == NftCmpOp.Gte);
            return;
        }
        _isProtocolImplied |= loaded.Field.Meta == NftMetaKey.Protocol;
        var comparison = new FieldComparison(loaded.Field, value, loaded.Mask, cmp.Operation == NftCmpOp.Neq);
        _isUnderstood &= MarkMatch.TryTake(_rule, in comparison) || PortMatch.TryTake(_rule, in comparison) || family.TryTake(_rule.Head, in comparison);
    }

    private void Take(in RangeExpression range) =>
        _isUnderstood &= range is { SourceRegister: { } register, From.Value: { } from, To.Value: { } to } && TryFind(register, out var loaded)
            && PortMatch.TryTake(_rule, loaded.Field, from, to, range.Operation == NftRangeOp.Neq);

    private void Take(in ImmediateExpression immediate)
    {
        // a value for the expression behind it
        if (immediate is { DestinationRegister: not NftRegister.Verdict, Data.Value: not null })
            return;
        if (immediate.Data?.Verdict is not { Code: { } code } verdict)
        {
            _isUnderstood = false;
            return;
        }
        _rule.IsGoto = code == NftVerdict.Goto;
        _rule.Jump = code switch
        {
            NftVerdict.Accept => XtRule.Accept,
            NftVerdict.Drop => XtRule.Drop,
            NftVerdict.Return => XtRule.Return,
            NftVerdict.Continue => XtRule.Continue,
            NftVerdict.Queue => XtRule.Queue,
            _ => verdict.Chain,
        };
    }

    private void Take(in CounterExpression counter) => (_rule.Packets, _rule.Bytes) = (counter.Packets ?? 0, counter.Bytes ?? 0);

    private void Take(in MatchExpression match) => _rule.Matches.Add(EntryOf(family, match.Name ?? "", (byte)(match.Revision ?? 0), match.Info ?? [], isMatch: true));

    private void Take(in TargetExpression target)
    {
        var entry = EntryOf(family, target.Name ?? "", (byte)(target.Revision ?? 0), target.Info ?? [], isMatch: false);
        if (entry.Kind is XtTarget { IsWatcher: true })
            _rule.Matches.Add(entry);
        else
            _rule.Target = entry;
    }

    private void Take(in LimitExpression limit) => _rule.Matches.Add(LimitMatch.Read(in limit, family.Flag == XtFamilies.Bridge ? LimitMatch.OfBridges : LimitMatch.Instance));

    private void Take(in LogExpression log) => _rule.Target = NflogTarget.Read(in log);

    private void Take(in LookupExpression lookup)
    {
        if (lookup is not { Set: { } name, SourceRegister: { } register } || !Sets.TryGetValue(name, out var elements) || !TryFind(register, out var first))
        {
            _isUnderstood = false;
            return;
        }
        var isInverted = lookup.Flags?.HasFlag(NftLookupFlags.Inv) == true;
        _isUnderstood &= AmongMatch.TryTake(_rule, first.Field, elements, isInverted, _isProtocolImplied);
    }

    private void Load(uint register, PacketField field, byte[]? mask)
    {
        if (register < _registers.Length)
            _registers[register] = new Loaded(field, mask, IsThere: true);
        else
            _isUnderstood = false;
    }

    private bool TryFind(uint register, out Loaded loaded)
    {
        loaded = register < _registers.Length ? _registers[register] : default;
        return loaded.IsThere;
    }

    private readonly record struct Loaded(PacketField Field, byte[]? Mask, bool IsThere);

    private readonly struct Sink(RuleReader reader) : IExpressionSink
    {
        public void Take<T>(in T expression)
            where T : struct, IExpression<T>
        {
            switch (expression)
            {
                case PayloadExpression payload: reader.Take(in payload); break;
                case MetaExpression meta: reader.Take(in meta); break;
                case BitwiseExpression bitwise: reader.Take(in bitwise); break;
                case CmpExpression cmp: reader.Take(in cmp); break;
                case RangeExpression range: reader.Take(in range); break;
                case ImmediateExpression immediate: reader.Take(in immediate); break;
                case CounterExpression counter: reader.Take(in counter); break;
                case MatchExpression match: reader.Take(in match); break;
                case TargetExpression target: reader.Take(in target); break;
                case LimitExpression limit: reader.Take(in limit); break;
                case LookupExpression lookup: reader.Take(in lookup); break;
                case LogExpression log: reader.Take(in log); break;
                default: reader._isUnderstood = false; break;
            }
        }

        public void TakeUnknown(string? kind) => reader._isUnderstood = false;
    }
}
