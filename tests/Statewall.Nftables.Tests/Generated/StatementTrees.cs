using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Generated;

/// <summary>Statements made by chance, each with the matches that it needs in front.</summary>
internal sealed class StatementTrees(Chance chance)
{
    private static readonly ValueNode Tcp = new(6, DatatypeTable.InetProtocol, 8, DataOrder.Network);
    private static readonly ValueNode Port = new(0, DatatypeTable.InetService, 16, DataOrder.Network);
    private static readonly ValueNode Queue = new(0, DatatypeTable.Integer, 16, DataOrder.Host);
    private static readonly ValueNode Loopback = new(1, DatatypeTable.InterfaceIndex, 32, DataOrder.Host);
    private static readonly PayloadNode SourceAddress = new(HeaderTable.IPv4, HeaderTable.IPv4.Find("saddr"u8)!);
    private static readonly PayloadNode SourceAddressV6 = new(HeaderTable.IPv6, HeaderTable.IPv6.Find("saddr"u8)!);
    private static readonly MetaNode Mark = MetaNode.Of("mark");
    private static readonly MatchStatement IsTcp = new(MetaNode.Of("l4proto"), MatchOperation.Equal, Tcp) { IsImplicit = true };

    private readonly ExpressionTrees _expressions = new(chance);

    /// <summary>A rule of the table that <see cref="TableTrees"/> has for the names that rules use.</summary>
    public RuleNode Rule() => new([.. Statements()]) { Comment = chance.MaybeText(40) };

    private IEnumerable<StatementNode> Statements() => chance.Number(0, 8) switch
    {
        0 => chance.Several(1, 3, Harmless),
        1 => [Harmless(), Terminal()],
        2 => [Assign()],
        3 => Translate(),
        4 => Reject(),
        5 => [VerdictMap()],
        6 => [SetChange()],
        7 => [Elsewhere()],
        _ => Matches(),
    };

    /// <summary>A statement that an element of a set can have.</summary>
    public StatementNode Stateful() => chance.Number(0, 4) switch
    {
        0 => new CounterStatement((ulong)chance.Bits(63), (ulong)chance.Bits(63)),
        1 => new QuotaStatement((ulong)chance.Bits(40) + 1) { IsOver = chance.Is(), Used = (ulong)chance.Bits(30) },
        2 => new LastStatement { Used = chance.Maybe(() => chance.Milliseconds(wholeSeconds: false)) },
        3 => new ConnectionCountStatement(chance.U32()) { IsOver = chance.Is() },
        _ => Limit(),
    };

    public LimitStatement Limit()
    {
        var countsBytes = chance.Is();
        return new LimitStatement(chance.U32(1), chance.One(1u, 60u, 3600u, 86_400u, 604_800u)) { IsOver = chance.Is(), CountsBytes = countsBytes, Burst = chance.U32(countsBytes ? 0u : 1u) };
    }

    public SynproxyStatement Synproxy() => new()
    {
        Mss = chance.U16(),
        WindowScale = (byte)chance.Number(0, 14),
        Timestamp = chance.Is(),
        SackPermitted = chance.Is(),
    };

    private StatementNode Harmless() => chance.Number(0, 5) switch
    {
        0 => Log(),
        1 => new NotrackStatement(),
        2 => new VerdictStatement(NftVerdict.Continue),
        3 => new ObjectStatement(chance.One("counter", "quota", "limit", "ct helper", "ct timeout", "ct expectation", "secmark", "synproxy", "tunnel"), new SymbolNode("o1", IsQuoted: true)),
        4 => new ObjectStatement("counter", new MapNode(SourceAddress, _expressions.Map([SourceAddress], () => new SymbolNode("o1", IsQuoted: true)))),
        _ => Stateful(),
    };

    private StatementNode Terminal() => chance.Number(0, 3) switch
    {
        0 => new VerdictStatement(chance.One(NftVerdict.Accept, NftVerdict.Drop, NftVerdict.Return)),
        1 => new VerdictStatement(chance.One(NftVerdict.Jump, NftVerdict.Goto), "other"),
        2 => new VerdictStatement(chance.One(NftVerdict.Jump, NftVerdict.Goto)) { Block = chance.Several(1, 2, () => new RuleNode([Match(), new VerdictStatement(NftVerdict.Accept)])) },
        _ => new QueueStatement(chance.Is() ? _expressions.Value(Queue) : new RangeNode(Queue, Queue with { Number = 9 })) { Bypass = chance.Is() },
    };

    private LogStatement Log()
    {
        var log = new LogStatement { Prefix = chance.Is() ? chance.Text(60) : null };
        return chance.Is()
            ? log with { Group = chance.U16(), SnapLength = chance.Maybe(() => chance.U32()), QueueThreshold = chance.Maybe(chance.U16) }
            : log with { Level = chance.Maybe(() => chance.One(NftLogLevel.Emerg, NftLogLevel.Alert, NftLogLevel.Err, NftLogLevel.Debug)), Flags = chance.One(NfLogFlags.None, NfLogFlags.TcpSeq, NfLogFlags.TcpSeq | NfLogFlags.TcpOpt, NfLogFlags.Uid | NfLogFlags.MacDecode) };
    }

    /// <summary>A match; what is inside a tunnel, behind one of what carries it.</summary>
    private IEnumerable<StatementNode> Matches()
    {
        if (chance.Is(0.9))
            return [Match()];
        var inner = _expressions.Inner();
        var carrier = inner.Tunnel.CarriedBy == HeaderTable.Udp
            ? new MatchStatement(new PayloadNode(HeaderTable.Udp, HeaderTable.Udp.Find("dport"u8)!), MatchOperation.Equal, Port with { Number = 4789 })
            : IsTcp with { Right = Tcp with { Number = 47 } };
        return [carrier with { IsImplicit = true }, Compare(inner, _expressions.Interval(inner))];
    }

    private MatchStatement Match()
    {
        var selector = _expressions.Selector();
        var isBitmask = selector.Type is { IsBitmask: true };
        switch (chance.Number(0, 6))
        {
            case 0 when ExpressionTrees.IsNumber(selector):
                return new MatchStatement(selector, chance.One(MatchOperation.Less, MatchOperation.LessOrEqual, MatchOperation.Greater, MatchOperation.GreaterOrEqual), _expressions.Value(selector));
            case 1 when !isBitmask:
                return Compare(selector, _expressions.Set([selector]));
            case 2:
                SelectorNode[] several = [SourceAddress, _expressions.NumberSelector()];
                return Compare(ExpressionTrees.Key([several[0], Mark]), _expressions.Set([several[0], Mark]));
            case 3:
                return Compare(SourceAddress, new SetReferenceNode("addresses"));
            case 4:
                var operation = chance.One(BinaryOperation.And, BinaryOperation.Or, BinaryOperation.LeftShift, BinaryOperation.RightShift);
                return new MatchStatement(new BinaryNode(Mark, operation, new SymbolNode($"{chance.Number(1, 31)}")), MatchOperation.Equal, _expressions.Value(Mark));
            case 5 when isBitmask && _expressions.Distinct(() => Bit(selector)) is { Length: > 1 } bits:
                return new MatchStatement(selector, MatchOperation.Equal, new ListNode(bits)) { IsImplicit = true };
            default:
                return isBitmask ? Compare(selector, Bit(selector)) : Compare(selector, _expressions.Interval(selector));
        }
    }

    /// <summary>One bit of those of a selector that have names.</summary>
    private ValueNode Bit(SelectorNode selector) =>
        new(selector.Type!.Symbols is { } symbols ? UInt128.One << (int)UInt128.Log2(Math.Max(1, chance.One(symbols.Rows).Value)) : UInt128.One << chance.Number(0, selector.Bits - 1), selector.Type!, selector.Bits, selector.Order);

    private MatchStatement Compare(ExpressionNode left, ExpressionNode right) =>
        chance.Is(0.3) ? new MatchStatement(left, MatchOperation.NotEqual, right) : new MatchStatement(left, MatchOperation.Equal, right) { IsImplicit = true };

    private AssignStatement Assign() => chance.Number(0, 3) switch
    {
        0 => new AssignStatement(Mark, _expressions.Value(Mark)),
        1 => new AssignStatement(Mark, new MapNode(SourceAddress, _expressions.Map([SourceAddress], () => _expressions.Value(Mark)))),
        2 => new AssignStatement(ExpressionTrees.Read("ct mark"), new BinaryNode(Mark, chance.One(BinaryOperation.And, BinaryOperation.Xor, BinaryOperation.Or), _expressions.Value(Mark))),
        _ => new AssignStatement(SourceAddress, _expressions.Value(SourceAddress)),
    };

    private IEnumerable<StatementNode> Translate()
    {
        if (chance.Is(0.2))
            return [IsTcp, new TproxyStatement { Family = NfProto.IPv4, Address = _expressions.Value(SourceAddress), Port = chance.Is() ? _expressions.Value(Port) : null }];
        var kind = chance.One(Enum.GetValues<NatKind>());
        var hasAddress = kind is NatKind.Source or NatKind.Destination;
        var isV6 = chance.Is();
        var nat = new NatStatement(kind)
        {
            Family = hasAddress ? isV6 ? NfProto.IPv6 : NfProto.IPv4 : null,
            Address = hasAddress ? Address(isV6) : null,
            Port = chance.Is() ? chance.Is() ? _expressions.Value(Port) : new RangeNode(Port with { Number = 80 }, Port with { Number = 90 }) : null,
            Flags = chance.One(NfNatRangeFlags.None, NfNatRangeFlags.ProtoRandom, NfNatRangeFlags.Persistent, NfNatRangeFlags.ProtoRandomFully | NfNatRangeFlags.Persistent),
        };
        return [IsTcp, nat];
    }

    private ExpressionNode Address(bool isV6)
    {
        var like = isV6 ? SourceAddressV6 : SourceAddress;
        return chance.Number(0, 2) switch
        {
            0 => new RangeNode(Small(like, 1), Small(like, 9)),
            1 => new MapNode(Mark, _expressions.Map([Mark], () => _expressions.Value(like))),
            _ => _expressions.Value(like),
        };
    }

    private static ValueNode Small(PayloadNode like, UInt128 number) => new(number, like.Type, like.Bits, like.Order);

    private IEnumerable<StatementNode> Reject()
    {
        var kind = chance.One(Enum.GetValues<RejectKind>());
        var type = kind switch { RejectKind.Icmp => DatatypeTable.IcmpCode, RejectKind.IcmpV6 => DatatypeTable.IcmpV6Code, RejectKind.IcmpX => DatatypeTable.IcmpXCode, _ => null };
        return [new RejectStatement(kind, type is null ? null : new ValueNode(chance.One(type.Symbols!.Rows).Value, type, 8, DataOrder.None))];
    }

    private VerdictMapStatement VerdictMap()
    {
        IReadOnlyList<SelectorNode> key = chance.Is() ? [SourceAddress] : [SourceAddress, Mark];
        return new VerdictMapStatement(ExpressionTrees.Key(key), chance.Is(0.2) && key.Count == 1 ? new SetReferenceNode("ways") : _expressions.Map(key, Verdict));
    }

    /// <summary>A verdict that a map leads to.</summary>
    public VerdictNode Verdict() => chance.Is() ? new VerdictNode(chance.One(NftVerdict.Accept, NftVerdict.Drop, NftVerdict.Continue, NftVerdict.Return)) : new VerdictNode(chance.One(NftVerdict.Jump, NftVerdict.Goto), "other");

    private SetStatement SetChange()
    {
        var operation = chance.One(Enum.GetValues<NftDynsetOp>());
        if (chance.Is(0.3))
            return new SetStatement(operation, "marks", new MappingNode(Element(SourceAddress), Mark));
        return new SetStatement(operation, "addresses", Element(SourceAddress));
    }

    private ExpressionNode Element(ExpressionNode key)
    {
        var element = new ElementNode(key) { Timeout = chance.Maybe(() => chance.Milliseconds(wholeSeconds: true)), Comment = chance.MaybeText(20), Statements = chance.Is(0.3) ? [chance.Is() ? Limit() : new CounterStatement()] : [] };
        return element == new ElementNode(key) ? key : element;
    }

    private StatementNode Elsewhere() => chance.Number(0, 6) switch
    {
        0 => new DuplicateStatement(_expressions.Value(SourceAddress), chance.Is() ? Loopback : null),
        1 => new ForwardStatement(Loopback),
        2 => new ForwardStatement(Loopback) { Family = NfProto.IPv6, Neighbour = _expressions.Value(SourceAddressV6) },
        3 => new FlowStatement("fast"),
        4 => new ResetOptionStatement(chance.One("mptcp", "sack-perm", "timestamp")),
        5 => Synproxy(),
        _ => chance.Is() ? new QueueStatement(new RangeNode(Queue, Queue with { Number = 3 })) { Fanout = true } : new ObjectStatement("counter", new SymbolNode("o1", IsQuoted: true)),
    };
}
