using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Generated;

/// <summary>Tables made by chance: sets, maps, stateful objects, flow tables, chains.</summary>
internal sealed class TableTrees(Chance chance)
{
    private static readonly (string State, string Protocol)[] States = [("established", "tcp"), ("close", "tcp"), ("time_wait", "tcp"), ("replied", "udp"), ("unreplied", "udp")];

    private readonly ExpressionTrees _expressions = new(chance);
    private readonly StatementTrees _statements = new(chance);

    public TableNode Table() => new(chance.One(NfProto.Inet, NfProto.Netdev), chance.Name("t"))
    {
        IsDormant = chance.Is(0.2),
        IsOwned = chance.Is(0.2),
        Persists = chance.Is(0.2),
        Comment = chance.MaybeText(40),
        Objects = Named(definition => definition.Name, Object),
        Sets = Named(set => set.Name, Set),
        Flowtables = Named(flowtable => flowtable.Name, Flowtable),
        Chains = Named(chain => chain.Name, Chain),
    };

    private T[] Named<T>(Func<T, string> name, Func<T> make) => [.. chance.Several(0, 3, make).DistinctBy(name, StringComparer.Ordinal)];

    private ChainNode Chain()
    {
        var hook = chance.Is() ? Hook() : null;
        return new ChainNode(chance.Name("c"))
        {
            Hook = hook,
            Policy = hook is null ? null : chance.One(NftVerdict.Accept, NftVerdict.Drop),
            Comment = chance.MaybeText(40),
            Rules = chance.Several(0, 2, () => new RuleNode([_statements.Stateful(), new Statements.VerdictStatement(NftVerdict.Accept)]) { Comment = chance.MaybeText(40) }),
        };
    }

    private HookNode Hook() => chance.Is()
        ? new HookNode(chance.One("filter", "route", "nat"), chance.One("input", "output", "prerouting"), chance.Number(-500, 500))
        : new HookNode("filter", "ingress", chance.Number(-5, 5)) { Devices = Devices(), IsOffloaded = chance.Is() };

    private string[] Devices() => [.. chance.Several(1, 3, () => chance.One("lo", "eth0", "x*", "br-lan.5")).Distinct()];

    private FlowtableDefinition Flowtable() => new(chance.Name("f"), chance.Number(-200, 200), Devices()) { IsOffloaded = chance.Is(), Counts = chance.Is() };

    private ObjectDefinition Object()
    {
        var name = chance.Name("o");
        var protocol = chance.One("tcp", "udp");
        var network = chance.Is() ? chance.One("ip", "ip6", "inet") : null;
        ObjectDefinition definition = chance.Number(0, 8) switch
        {
            0 => new StatementObject("counter", name, new Statements.CounterStatement((ulong)chance.Bits(63), (ulong)chance.Bits(63))),
            1 => new StatementObject("quota", name, new Statements.QuotaStatement((ulong)chance.Bits(40) + 1) { IsOver = chance.Is(), Used = (ulong)chance.Bits(30) }),
            2 => new StatementObject("limit", name, _statements.Limit()),
            3 => new StatementObject("synproxy", name, _statements.Synproxy()),
            4 => new SecmarkObject(name, "system_u:object_r:ssh_server_packet_t:s0"),
            5 => new HelperObject(name, "ftp", protocol) { Network = network },
            6 => new TimeoutObject(name, protocol, [.. States.Where(row => row.Protocol == protocol).Select(row => (row.State, (uint)chance.Number(1, 100_000)))]) { Network = network },
            7 => new ExpectationObject(name, protocol, chance.U16(), chance.Milliseconds(wholeSeconds: false), (byte)chance.Number(0, 255)) { Network = network },
            _ => Tunnel(name),
        };
        return definition with { Comment = chance.MaybeText(40) };
    }

    private TunnelObject Tunnel(string name) => new(name, chance.U32())
    {
        Source = Address("192.0.2.1"),
        Destination = Address("192.0.2.2"),
        SourcePort = chance.Maybe(chance.U16),
        DestinationPort = chance.Maybe(chance.U16),
        TypeOfService = chance.Maybe(() => (byte)chance.Number(0, 255)),
        TimeToLive = chance.Maybe(() => (byte)chance.Number(0, 255)),
        Options = chance.Number(0, 3) switch
        {
            0 => new VxlanOptions(chance.U32()),
            1 => new ErspanOptions(1) { Index = chance.U32() },
            2 => new GeneveOptions([((ushort)chance.Number(0, 65535), (byte)chance.Number(0, 255), "0x01020304")]),
            _ => null,
        },
    };

    private static InetAddress Address(string text)
    {
        Assert.True(InetAddress.TryParse(text, out var address));
        return address;
    }

    private SetDefinition Set()
    {
        SelectorNode[] selectors = [.. chance.Several(1, 3, _expressions.NumberSelector)];
        var isTypeOf = chance.Is() || selectors.Any(selector => selector.Type!.Bits == 0 || DatatypeTable.Find(selector.Type.Name) != selector.Type);
        var set = new SetDefinition(chance.Name("s"), isTypeOf ? ExpressionTrees.Key(selectors) : TypesOf(selectors))
        {
            IsTypeOf = isTypeOf,
            Flags = chance.One(NftSetFlags.None, NftSetFlags.Interval, NftSetFlags.Constant, NftSetFlags.Eval, NftSetFlags.Interval | NftSetFlags.Timeout),
            Size = chance.Maybe(() => chance.U32(1)),
            PrefersMemory = chance.Is(0.2),
            GarbageCollectionInterval = chance.Maybe(() => chance.Milliseconds(wholeSeconds: true)),
            AutoMerge = chance.Is(0.2),
            Comment = chance.MaybeText(40),
        };
        if (chance.Is(0.3))
            set = set with { Timeout = chance.Milliseconds(wholeSeconds: true), Flags = set.Flags | NftSetFlags.Timeout };
        if (chance.Is(0.2))
            set = set with { Statements = [_statements.Limit()] };
        return WithElements(set, selectors);
    }

    private static ExpressionNode TypesOf(SelectorNode[] selectors) =>
        selectors.Length == 1 ? new TypeNode(selectors[0].Type!) : new ConcatenationNode([.. selectors.Select(selector => new TypeNode(selector.Type!))]);

    private SetDefinition WithElements(SetDefinition set, SelectorNode[] selectors)
    {
        var keys = chance.Is() ? Keys(set, selectors).Select(Element).ToArray() : [];
        var mark = MetaNode.Of("mark");
        return chance.Number(0, 3) switch
        {
            0 => set with { ObjectKind = "counter", Elements = [.. keys.Select(key => new MappingNode(key, new SymbolNode("o1", IsQuoted: true)))] },
            1 => set with { Data = new TypeNode(DatatypeTable.Verdict), Elements = [.. keys.Select(key => new MappingNode(key, _statements.Verdict()))] },
            2 => set with { Data = set.IsTypeOf ? mark : new TypeNode(DatatypeTable.Mark), Elements = [.. keys.Select(key => new MappingNode(key, _expressions.Value(mark)))] },
            _ => set with { Elements = keys },
        };
    }

    private IReadOnlyList<ExpressionNode> Keys(SetDefinition set, SelectorNode[] selectors) => (set.Flags & NftSetFlags.Interval) != 0
        ? _expressions.Set(selectors).Elements
        : _expressions.Distinct(() => selectors.Length == 1 ? _expressions.Value(selectors[0]) : new ConcatenationNode([.. selectors.Select(_expressions.Value)]));

    private ExpressionNode Element(ExpressionNode key)
    {
        var element = new ElementNode(key)
        {
            Timeout = chance.Is(0.2) ? chance.Milliseconds(wholeSeconds: true) : null,
            Expires = chance.Is(0.2) ? chance.Milliseconds(wholeSeconds: true) : null,
            Comment = chance.Is(0.2) ? chance.Text(40) : null,
            Statements = chance.Is(0.2) ? [new Statements.CounterStatement(1, 2)] : [],
        };
        return element == new ElementNode(key) ? key : element;
    }
}
