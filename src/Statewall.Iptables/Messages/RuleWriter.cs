using Statewall.Iptables.Extensions;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Messages;

/// <summary>Writes rules as expressions of nf_tables. Reuse it: its buffer is kept. // nft_ipv4_add, nft_ipv6_add, nft_arp_add, nft_bridge_add</summary>
internal sealed class RuleWriter(XtFamily family)
{
    private const int Alignment = 8; // XT_ALIGN

    private readonly ExpressionWriter _expressions = new();
    private uint _lastSetId;
    private bool _isCompat;

    /// <summary>Matches and targets are written as structures, also those for which there are expressions.</summary>
    public bool KeepsStructures { get; init; }

    /// <summary>The rule that is written.</summary>
    public XtRule Rule { get; private set; } = new(family.NewHead());

    /// <summary>The expressions of the last rule, in wire form; valid until the next.</summary>
    public ReadOnlySpan<byte> Attribute => _expressions.Attribute;

    /// <summary>Sets that the last rule looks things up in: they are made before it.</summary>
    public List<RuleSet> Sets { get; } = [];

    /// <summary>What the kernel must know of a rule with structures of xtables; null for others. // NFTA_RULE_COMPAT</summary>
    public RuleCompat? Compat => _isCompat ? family.CompatOf(Rule.Head) : null;

    /// <summary>Writes a rule.</summary>
    /// <exception cref="ArgumentException">It is larger than a rule can be.</exception>
    public void Write(XtRule rule)
    {
        _expressions.Clear();
        Sets.Clear();
        _isCompat = false;
        Rule = rule;
        family.Write(this, rule);
        foreach (var match in rule.Matches)
            Write(match);
        Add(new CounterExpression { Bytes = rule.Bytes, Packets = rule.Packets });
        if (rule.Target is { } target)
            Write(target);
        else if (rule.Jump is { } jump)
            WriteVerdict(rule, jump);
    }

    /// <summary>Adds an expression.</summary>
    public void Add<T>(in T expression)
        where T : struct, IExpression<T> => _expressions.Add(in expression);

    /// <summary>Looks fields up in a set of the rule's own.</summary>
    /// <param name="fields">The fields, one behind the other.</param>
    /// <param name="set">The set.</param>
    /// <param name="isInverted">They must not be in it.</param>
    public void LookUp(ReadOnlySpan<PacketField> fields, RuleSet set, bool isInverted)
    {
        var register = NftRegister.Reg1;
        var word = 0U;
        foreach (var field in fields)
        {
            Add(new PayloadExpression { DestinationRegister = word == 0 ? register : NftRegister.Reg32First + word, Base = field.Base, Offset = field.Offset, Size = field.Size });
            word += (field.Size + 3) / 4;
        }
        Sets.Add(set);
        Add(new LookupExpression { Set = RuleSet.Name, SetId = set.Id, SourceRegister = register, Flags = isInverted ? NftLookupFlags.Inv : null });
    }

    /// <summary>A number for a set that no other of the transaction has.</summary>
    public uint NewSetId() => ++_lastSetId;

    /// <summary>Compares what is known about a packet.</summary>
    public void Compare(NftMetaKey key, byte[] value, bool isInverted = false, byte[]? mask = null)
    {
        Add(new MetaExpression { Key = key, DestinationRegister = NftRegister.Reg1 });
        Compare(value, isInverted, mask);
    }

    /// <summary>Compares a field.</summary>
    public void Compare(NftPayloadBase header, uint offset, byte[] value, bool isInverted = false, byte[]? mask = null)
    {
        Load(header, offset, (uint)value.Length);
        Compare(value, isInverted, mask);
    }

    /// <summary>Asks that a field lies between two values, both included.</summary>
    public void CompareRange(NftPayloadBase header, uint offset, byte[] from, byte[] to, bool isInverted)
    {
        Load(header, offset, (uint)from.Length);
        Add(new RangeExpression
        {
            SourceRegister = NftRegister.Reg1,
            Operation = isInverted ? NftRangeOp.Neq : NftRangeOp.Eq,
            From = new DataValue { Value = from },
            To = new DataValue { Value = to },
        });
    }

    /// <summary>Asks that a field is smaller than a value.</summary>
    public void CompareBelow(NftPayloadBase header, uint offset, byte[] value, bool isInverted)
    {
        Load(header, offset, (uint)value.Length);
        Add(new CmpExpression { SourceRegister = NftRegister.Reg1, Operation = isInverted ? NftCmpOp.Gte : NftCmpOp.Lt, Data = new DataValue { Value = value } });
    }

    /// <summary>Compares bytes of a field of which the first count, or those of any mask.</summary>
    public void CompareMasked(NftPayloadBase header, uint offset, byte[] value, byte[] mask, bool isInverted)
    {
        var whole = mask.AsSpan().IndexOfAnyExcept((byte)0xff) is var first && first < 0 ? mask.Length : first;
        if (whole > 0 && mask.AsSpan(whole).IndexOfAnyExcept((byte)0) < 0)
            Compare(header, offset, value[..whole], isInverted);
        else
            Compare(header, offset, value, isInverted, mask);
    }

    private void Load(NftPayloadBase header, uint offset, uint size) =>
        Add(new PayloadExpression { DestinationRegister = NftRegister.Reg1, Base = header, Offset = offset, Size = size });

    private void Compare(byte[] value, bool isInverted, byte[]? mask)
    {
        if (mask is not null)
        {
            Add(new BitwiseExpression
            {
                SourceRegister = NftRegister.Reg1,
                DestinationRegister = NftRegister.Reg1,
                Size = (uint)mask.Length,
                Mask = new DataValue { Value = mask },
                Flip = new DataValue { Value = new byte[mask.Length] },
            });
        }
        Add(new CmpExpression { SourceRegister = NftRegister.Reg1, Operation = isInverted ? NftCmpOp.Neq : NftCmpOp.Eq, Data = new DataValue { Value = value } });
    }

    private void Write(XtEntry entry)
    {
        if (!KeepsStructures && entry.Kind.TryWrite(this, entry.Info))
            return;
        _isCompat = true;
        var info = entry.Info.Length > entry.Kind.KernelSize ? entry.Info[..entry.Kind.KernelSize] : entry.Info;
        if (info.Length % Alignment != 0)
            Array.Resize(ref info, (info.Length + Alignment - 1) / Alignment * Alignment);
        if (entry.Kind is XtMatch)
            Add(new MatchExpression { Name = entry.Kind.KernelName, Revision = entry.Kind.Revision, Info = info });
        else
            Add(new TargetExpression { Name = entry.Kind.KernelName, Revision = entry.Kind.Revision, Info = info });
    }

    private void WriteVerdict(XtRule rule, string jump)
    {
        var verdict = rule.IsGoto ? NftVerdict.Goto : jump switch
        {
            XtRule.Accept => NftVerdict.Accept,
            XtRule.Drop => NftVerdict.Drop,
            XtRule.Return => NftVerdict.Return,
            XtRule.Continue => NftVerdict.Continue,
            XtRule.Queue => NftVerdict.Queue,
            _ => NftVerdict.Jump,
        };
        if (verdict == NftVerdict.Continue)
            return;
        Add(new ImmediateExpression
        {
            DestinationRegister = NftRegister.Verdict,
            Data = new DataValue { Verdict = new Verdict { Code = verdict, Chain = verdict is NftVerdict.Jump or NftVerdict.Goto ? jump : null } },
        });
    }
}

/// <summary>A set without a name that a rule looks things up in.</summary>
/// <param name="Id">Its number in the transaction.</param>
/// <param name="Set">What its keys are.</param>
/// <param name="Elements">Its elements.</param>
internal sealed record RuleSet(uint Id, Set Set, SetElement[] Elements)
{
    /// <summary>The pattern of its name, which the kernel gives it.</summary>
    public const string Name = "__set%d";
}
