using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Delinearization;

// Overview: the kernel's expressions come back as statements in two steps. RuleReader follows what lies in which register and makes statements of
// it, in which packets are bytes by their place and constants are bytes; RuleResolver finds out which headers these places are in, what the
// constants mean, and which matches the text need not say. Life-cycle: a reader for any number of rules, one after the other; a resolver per rule.

/// <summary>Follows the registers through a rule's expressions.</summary>
/// <param name="family">The family of the rule's table.</param>
/// <param name="findSet">The set of a name.</param>
internal sealed class RuleReader(NfProto family, Func<string, KernelSet?> findSet)
{
    private const int Unit = 4; // bytes of the smallest register
    private const int Units = 16;

    private readonly (ExpressionNode? Node, int Bytes)[] _registers = new (ExpressionNode?, int)[Units];
    private readonly List<StatementNode> _statements = [];

    /// <summary>The statements that a rule's expressions make up.</summary>
    public static IReadOnlyList<StatementNode> Read(NfProto family, IEnumerable<Expression> expressions, Func<string, KernelSet?> findSet)
    {
        var reader = new RuleReader(family, findSet);
        foreach (var expression in expressions)
            ExpressionTable.Read(expression, reader.Taken);
        return reader.Resolve();
    }

    /// <summary>Takes a rule's expressions.</summary>
    public Sink Taken => new(this);

    /// <summary>The statements that the expressions make up that were taken; what is taken from then on is another rule.</summary>
    public IReadOnlyList<StatementNode> Resolve()
    {
        var resolved = new RuleResolver(family, findSet).Resolve(_statements);
        Begin();
        return resolved;
    }

    /// <summary>Forgets what was taken.</summary>
    public void Begin()
    {
        _statements.Clear();
        Array.Clear(_registers);
    }

    private void Read<T>(in T expression)
        where T : struct, IExpression<T>
    {
        switch (expression)
        {
            case BitwiseExpression bitwise: Read(bitwise); break;
            case ByteorderExpression order: Read(order); break;
            case CmpExpression cmp: Read(cmp); break;
            case CtExpression ct: Read(ct); break;
            case DupExpression dup: Read(dup); break;
            case DynsetExpression dynset: Read(dynset); break;
            case ExthdrExpression option: Read(option); break;
            case FibExpression fib: Store(fib.DestinationRegister, FibNode.Of(fib)); break;
            case FlowOffloadExpression flow: _statements.Add(new FlowStatement(flow.Flowtable ?? "")); break;
            case FwdExpression fwd: Read(fwd); break;
            case HashExpression hash: Read(hash); break;
            case ImmediateExpression immediate: Read(immediate); break;
            case InnerExpression inner: Read(inner); break;
            case LookupExpression lookup: Read(lookup); break;
            case MasqExpression masq: _statements.Add(Nat(NatKind.Masquerade, null, null, masq.MinimumPortRegister, masq.MaximumPortRegister, masq.Flags)); break;
            case MatchExpression match: _statements.Add(new XtablesStatement(IsTarget: false, match.Name ?? "")); break;
            case MetaExpression meta: Read(meta); break;
            case NatExpression nat: Read(nat); break;
            case NumgenExpression numgen: Store(numgen.DestinationRegister, NumgenNode.Of(numgen)); break;
            case ObjrefExpression reference: Read(reference); break;
            case OsfExpression osf: Store(osf.DestinationRegister, OsfNode.Of(osf)); break;
            case PayloadExpression payload: Read(payload); break;
            case QueueExpression queue: Read(queue); break;
            case RangeExpression range: Read(range); break;
            case RedirExpression redir: _statements.Add(Nat(NatKind.Redirect, null, null, redir.MinimumPortRegister, redir.MaximumPortRegister, redir.Flags)); break;
            case RejectExpression reject: _statements.Add(RejectStatement.Of(reject)); break;
            case RtExpression route: Store(route.DestinationRegister, RouteNode.Of(route)); break;
            case SocketExpression socket: Store(socket.DestinationRegister, SocketNode.Of(socket)); break;
            case TargetExpression target: _statements.Add(new XtablesStatement(IsTarget: true, target.Name ?? "")); break;
            case TproxyExpression tproxy: Read(tproxy); break;
            case TunnelExpression tunnel: Store(tunnel.DestinationRegister, TunnelNode.Of(tunnel)); break;
            case XfrmExpression xfrm: Store(xfrm.DestinationRegister, IpsecNode.Of(xfrm)); break;
            case NotrackExpression: _statements.Add(new NotrackStatement()); break;
            default: _statements.Add(StatefulReader.Read(in expression) ?? new UnknownStatement(T.Kind)); break;
        }
    }

    private static int UnitOf(uint register) => register <= NftRegister.Reg4 ? ((int)register - 1) * Unit : (int)register - (int)NftRegister.Reg32First;

    private void Store(uint? register, ExpressionNode? node, int? bytes = null)
    {
        if (register is not { } number)
            return;
        var unit = UnitOf(number);
        var size = bytes ?? Math.Max(node is null ? Unit : (node.Bits + 7) / 8, 1);
        if (unit is < 0 or >= Units)
            return; // a verdict, or a register that no kernel has
        _registers.AsSpan(unit, Math.Min((size + Unit - 1) / Unit, Units - unit)).Clear();
        _registers[unit] = (node ?? new UnknownNode(), size);
    }

    /// <summary>What lies in a register; an expression that says that nothing is known when that is so.</summary>
    private ExpressionNode Load(uint? register) => register is { } number && At(UnitOf(number)).Node is { } node ? node : new UnknownNode();

    private (ExpressionNode? Node, int Bytes) At(int unit) => unit is >= 0 and < Units ? _registers[unit] : default;

    /// <summary>What lies in registers, side by side when it is several values.</summary>
    private ExpressionNode Load(uint? register, uint? bytes)
    {
        if (register is not { } number)
            return new UnknownNode();
        var unit = UnitOf(number);
        if (At(unit) is { Node: { } single, Bytes: var size } && size >= bytes && bytes > 0)
            return single;
        var parts = new List<ExpressionNode>();
        for (var left = (int)(bytes ?? 0); left > 0;)
        {
            var value = At(unit);
            if (value.Node is null)
                return new UnknownNode();
            parts.Add(value.Node);
            var units = (value.Bytes + Unit - 1) / Unit;
            unit += units;
            left -= units * Unit;
        }
        return parts.Count switch { 0 => new UnknownNode(), 1 => parts[0], _ => new ConcatenationNode(parts) };
    }

    private void Read(MetaExpression meta)
    {
        var node = MetaNode.Of(meta.Key ?? default);
        if (meta.SourceRegister is { } source)
            _statements.Add(new AssignStatement(node is null ? new UnknownNode() : node, Load(source)));
        else
            Store(meta.DestinationRegister, node);
    }

    private void Read(CtExpression ct)
    {
        ExpressionNode? node = ConnectionNode.Of(ct, family is NfProto.IPv4 or NfProto.IPv6 ? family : null);
        if (ct.SourceRegister is { } source)
            _statements.Add(new AssignStatement(node ?? new UnknownNode(), Load(source)));
        else
            Store(ct.DestinationRegister, node, node is { Bits: 0 } ? 16 : null);
    }

    private void Read(PayloadExpression payload)
    {
        var node = new RawPayloadNode(payload.Base ?? default, (int)(payload.Offset ?? 0) * 8, (int)(payload.Size ?? 0) * 8);
        if (payload.SourceRegister is { } source)
            _statements.Add(new AssignStatement(node, Load(source)));
        else
            Store(payload.DestinationRegister, node);
    }

    private void Read(ExthdrExpression option)
    {
        var kind = option.Operation ?? NftExthdrOp.Ipv6;
        if (option.SourceRegister is null && option.DestinationRegister is null)
        {
            _statements.Add(new ResetOptionStatement(OptionTable.Find(kind, option.Type ?? 0).Name));
            return;
        }
        var node = OptionNode.Of(option);
        if (option.SourceRegister is { } source)
            _statements.Add(new AssignStatement(node, Load(source)));
        else
            Store(option.DestinationRegister, node);
    }

    private void Read(InnerExpression inner)
    {
        var tunnel = Tunnel.All.FirstOrDefault(tunnel => tunnel.Number == (uint?)inner.Type);
        switch (inner.Expression?.Data)
        {
            case PayloadExpression payload when tunnel is not null:
                Store(payload.DestinationRegister, new InnerNode(tunnel, new RawPayloadNode(payload.Base ?? default, (int)(payload.Offset ?? 0) * 8, (int)(payload.Size ?? 0) * 8)));
                break;
            case MetaExpression meta when tunnel is not null && MetaNode.Of(meta.Key ?? default) is { } node:
                Store(meta.DestinationRegister, new InnerNode(tunnel, node));
                break;
            default:
                _statements.Add(new UnknownStatement(InnerExpression.Kind));
                break;
        }
    }

    private void Read(HashExpression hash)
    {
        var source = hash.Type == NftHashType.Sym ? null : Load(hash.SourceRegister, hash.Size);
        Store(hash.DestinationRegister, new HashNode(source, hash.Modulus ?? 0, hash.Seed, hash.Offset ?? 0));
    }

    private void Read(ImmediateExpression immediate)
    {
        if (immediate.Data?.Verdict is { } verdict)
            _statements.Add(new VerdictStatement(verdict.Code ?? NftVerdict.Continue, verdict.Chain));
        else
            Store(immediate.DestinationRegister, new DataNode(immediate.Data?.Value ?? []));
    }

    private void Read(BitwiseExpression bitwise)
    {
        var left = Load(bitwise.SourceRegister);
        var bytes = (int)(bitwise.Size ?? 0);
        switch (bitwise.Operation ?? NftBitwiseOp.MaskXor)
        {
            case NftBitwiseOp.LShift or NftBitwiseOp.RShift:
                var operation = bitwise.Operation == NftBitwiseOp.LShift ? BinaryOperation.LeftShift : BinaryOperation.RightShift;
                var bits = bitwise.Data?.Value is { Length: sizeof(uint) } count ? BitConverter.ToUInt32(count) : 0;
                Store(bitwise.DestinationRegister, new BinaryNode(left, operation, new ValueNode(bits, DatatypeTable.Integer, 32, DataOrder.Host)), bytes);
                break;
            case NftBitwiseOp.MaskXor:
                Store(bitwise.DestinationRegister, Masked(left, bitwise.Mask?.Value ?? [], bitwise.Flip?.Value ?? []), bytes);
                break;
            default:
                var combination = bitwise.Operation switch { NftBitwiseOp.And => BinaryOperation.And, NftBitwiseOp.Or => BinaryOperation.Or, _ => BinaryOperation.Xor };
                Store(bitwise.DestinationRegister, new BinaryNode(left, combination, Load(bitwise.SecondSourceRegister)), bytes);
                break;
        }
    }

    /// <summary>A mask and bits to flip after it, as the operations that they are.</summary>
    private static ExpressionNode Masked(ExpressionNode node, byte[] mask, byte[] flip)
    {
        if (mask.Length != flip.Length)
            return new UnknownNode();
        var cleared = new byte[mask.Length];
        var set = new byte[mask.Length];
        var flipped = new byte[mask.Length];
        for (var index = 0; index < mask.Length; index++)
        {
            cleared[index] = (byte)~(mask[index] | flip[index]);
            set[index] = (byte)(flip[index] & ~mask[index]);
            flipped[index] = (byte)(flip[index] & mask[index]);
        }
        var isPlain = IsZero(set) && IsZero(flipped);
        if (isPlain || !IsZero(cleared))
            node = new BinaryNode(node, BinaryOperation.And, new DataNode(Array.ConvertAll(cleared, bits => (byte)~bits)));
        if (!IsZero(flipped))
            node = new BinaryNode(node, BinaryOperation.Xor, new DataNode(flipped));
        if (!IsZero(set))
            node = new BinaryNode(node, BinaryOperation.Or, new DataNode(set));
        return node;
    }

    private static bool IsZero(byte[] bytes) => !bytes.AsSpan().ContainsAnyExcept((byte)0);

    private void Read(ByteorderExpression order) =>
        Store(order.DestinationRegister, new TurnedNode(Load(order.SourceRegister), order.Operation == NftByteorderOp.Hton ? DataOrder.Network : DataOrder.Host), (int)(order.Size ?? 0));

    private void Read(CmpExpression cmp)
    {
        var operation = cmp.Operation switch
        {
            NftCmpOp.Neq => MatchOperation.NotEqual,
            NftCmpOp.Lt => MatchOperation.Less,
            NftCmpOp.Lte => MatchOperation.LessOrEqual,
            NftCmpOp.Gt => MatchOperation.Greater,
            NftCmpOp.Gte => MatchOperation.GreaterOrEqual,
            _ => MatchOperation.Equal,
        };
        var data = cmp.Data?.Value ?? [];
        _statements.Add(new MatchStatement(Load(cmp.SourceRegister, (uint)data.Length), operation, new DataNode(data)));
    }

    private void Read(RangeExpression range) => _statements.Add(new MatchStatement(
        Load(range.SourceRegister),
        range.Operation == NftRangeOp.Neq ? MatchOperation.NotEqual : MatchOperation.Equal,
        new RangeNode(new DataNode(range.From?.Value ?? []), new DataNode(range.To?.Value ?? []))));

    private void Read(LookupExpression lookup)
    {
        var name = lookup.Set ?? "";
        var set = findSet(name);
        var key = Load(lookup.SourceRegister, set?.Set.KeySize ?? Unit);
        var reference = new SetReferenceNode(name);
        if (lookup.DestinationRegister is not { } destination)
            _statements.Add(new MatchStatement(key, ((lookup.Flags ?? 0) & NftLookupFlags.Inv) != 0 ? MatchOperation.NotEqual : MatchOperation.Equal, reference));
        else if (destination == NftRegister.Verdict)
            _statements.Add(new VerdictMapStatement(key, reference));
        else
            Store(destination, new MapNode(key, reference), (int)(set?.Set.DataSize ?? Unit));
    }

    private void Read(ObjrefExpression reference)
    {
        if (reference.Set is { } set)
        {
            var known = findSet(set);
            var kind = ObjectKinds.NameOf(known?.Set.ObjectType ?? default) ?? "object";
            _statements.Add(new ObjectStatement(kind, new MapNode(Load(reference.SetSourceRegister, known?.Set.KeySize ?? Unit), new SetReferenceNode(set))));
            return;
        }
        _statements.Add(new ObjectStatement(ObjectKinds.NameOf(reference.Type ?? default) ?? "object", new SymbolNode(reference.Name ?? "", IsQuoted: true)));
    }

    private void Read(DynsetExpression dynset)
    {
        var set = findSet(dynset.Set ?? "");
        IEnumerable<Expression> expressions = dynset.Expression is { } single ? [single] : dynset.Expressions ?? [];
        var key = Load(dynset.KeyRegister, set?.Set.KeySize ?? Unit);
        var element = new ElementNode(key) { Timeout = dynset.Timeout is 0 ? null : dynset.Timeout, Statements = [.. expressions.Select(StatefulReader.Read).OfType<StatementNode>()] };
        ExpressionNode node = element == new ElementNode(key) ? key : element;
        if (dynset.DataRegister is { } data)
            node = new MappingNode(node, Load(data, set?.Set.DataSize ?? Unit));
        _statements.Add(new SetStatement(dynset.Operation ?? NftDynsetOp.Add, dynset.Set ?? "", node));
    }

    private void Read(DupExpression dup) => _statements.Add(dup.AddressRegister is { } address
        ? new DuplicateStatement(Load(address), dup.DeviceRegister is { } device ? Load(device) : null)
        : new DuplicateStatement(Load(dup.DeviceRegister)));

    private void Read(FwdExpression fwd) => _statements.Add(new ForwardStatement(Load(fwd.DeviceRegister))
    {
        Family = fwd.AddressRegister is null ? null : (NfProto?)fwd.Family,
        Neighbour = fwd.AddressRegister is { } address ? Load(address) : null,
    });

    private void Read(QueueExpression queue)
    {
        ExpressionNode number;
        if (queue.NumberRegister is { } register)
            number = Load(register);
        else if (queue.Total is > 1)
            number = new RangeNode(QueueNumber(queue.Number ?? 0), QueueNumber((uint)(queue.Number ?? 0) + queue.Total.Value - 1));
        else
            number = QueueNumber(queue.Number ?? 0);
        var flags = queue.Flags ?? NftQueueFlags.None;
        _statements.Add(new QueueStatement(number) { Bypass = (flags & NftQueueFlags.Bypass) != 0, Fanout = (flags & NftQueueFlags.CpuFanout) != 0 });
    }

    private static ValueNode QueueNumber(uint number) => new(number, DatatypeTable.Integer, 16, DataOrder.Host);

    private void Read(TproxyExpression tproxy) => _statements.Add(new TproxyStatement
    {
        Family = family is NfProto.IPv4 or NfProto.IPv6 || tproxy.Family is null or 0 ? null : (NfProto)tproxy.Family,
        Address = tproxy.AddressRegister is { } address ? Load(address) : null,
        Port = tproxy.PortRegister is { } port ? Load(port) : null,
    });

    private void Read(NatExpression nat)
    {
        var statement = Nat(
            nat.Type == NftNatType.Dnat ? NatKind.Destination : NatKind.Source,
            nat.MinimumAddressRegister,
            nat.MaximumAddressRegister,
            nat.MinimumPortRegister,
            nat.MaximumPortRegister,
            nat.Flags);
        var said = (NfProto?)nat.Family;
        var isMapOfSeveral = statement.Address is MapNode && ((nat.MaximumAddressRegister is { } highest && highest != nat.MinimumAddressRegister) || (nat.MinimumPortRegister is not null && statement.Port is null));
        _statements.Add(statement with { Family = statement.Address is null || (said == family && !isMapOfSeveral) ? null : said });
    }

    private NatStatement Nat(NatKind kind, uint? minimumAddress, uint? maximumAddress, uint? minimumPort, uint? maximumPort, NfNatRangeFlags? flags)
    {
        var address = Bounds(minimumAddress, maximumAddress);
        // a map can lead to an address and a port
        var port = address is MapNode && minimumPort is { } register && At(UnitOf(register)).Node is null ? null : Bounds(minimumPort, maximumPort);
        var set = flags ?? NfNatRangeFlags.None;
        return new NatStatement(kind)
        {
            Address = address,
            Port = port,
            IsPrefix = (set & NfNatRangeFlags.Netmap) != 0,
            Flags = set & (NfNatRangeFlags.ProtoRandom | NfNatRangeFlags.ProtoRandomFully | NfNatRangeFlags.Persistent),
        };
    }

    private ExpressionNode? Bounds(uint? minimum, uint? maximum)
    {
        if (minimum is not { } first)
            return null;
        var from = Load(first);
        return maximum is { } last && from is not MapNode && At(UnitOf(last)).Node is not null && last != first ? new RangeNode(from, Load(last)) : from;
    }

    /// <summary>Takes expressions for a reader.</summary>
    internal readonly struct Sink(RuleReader reader) : IExpressionSink
    {
        /// <inheritdoc/>
        public void Take<T>(in T expression)
            where T : struct, IExpression<T> => reader.Read(in expression);

        /// <inheritdoc/>
        public void TakeUnknown(string? kind) => reader._statements.Add(new UnknownStatement(kind ?? ""));
    }
}
