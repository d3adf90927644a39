using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Forwarding;

/// <summary>Which packets look up which table of routes besides the host's own addresses and its main table. // fib_rules.c</summary>
internal sealed class RoutingRules(NfProto family)
{
    private readonly Dictionary<uint, RoutingTable> _tables = [];
    private readonly List<RoutingRule> _rules = []; // by priority

    /// <summary>Whether there are none, so that the main table decides.</summary>
    public bool IsEmpty => _rules.Count == 0;

    /// <summary>Adds a route to a table.</summary>
    public void Add(uint table, InetAddress network, int length, Route route)
    {
        if (!_tables.TryGetValue(table, out var routes))
            _tables.Add(table, routes = new RoutingTable(family));
        routes.Add(network, length, route);
    }

    /// <summary>Takes routes out of all tables.</summary>
    public void Remove(Func<InetAddress, int, Route, bool> isMeant)
    {
        foreach (var table in _tables.Values)
            table.Remove(isMeant);
    }

    /// <summary>Adds a rule; of equal priorities the first counts first.</summary>
    public void Add(RoutingRule rule)
    {
        var at = _rules.FindIndex(other => other.Priority > rule.Priority);
        _rules.Insert(at < 0 ? _rules.Count : at, rule);
    }

    /// <summary>The route of the first table that has one, of those that the rules lead to; none when the main table decides.</summary>
    /// <param name="way">What is looked up.</param>
    /// <param name="main">The main table.</param>
    public ref readonly Route Find(scoped in RoutingKey way, RoutingTable main)
    {
        foreach (var rule in _rules)
        {
            if (!rule.Covers(in way))
                continue;
            var table = rule.Table == RoutingRule.Main ? main : _tables.GetValueOrDefault(rule.Table);
            if (table is null)
                continue;
            ref readonly var route = ref table.Find(way.Destination);
            if (route.Kind != RouteKind.None)
                return ref route;
        }
        return ref Route.None;
    }
}

/// <summary>What a route is looked up for. // struct flowi</summary>
internal readonly ref struct RoutingKey(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, HostInterface? device, uint mark)
{
    public ReadOnlySpan<byte> Source { get; } = source;

    public ReadOnlySpan<byte> Destination { get; } = destination;

    /// <summary>The interface that the packet came in by; null for the host's own.</summary>
    public HostInterface? In { get; } = device;

    public uint Mark { get; } = mark;
}

/// <summary>A rule: packets that meet all that is given look up a table. // struct fib_rule</summary>
/// <param name="Priority">Rules with smaller numbers come first.</param>
/// <param name="Table">The table.</param>
public sealed record RoutingRule(uint Priority, uint Table)
{
    /// <summary>The main table. // RT_TABLE_MAIN</summary>
    public const uint Main = 254;

    /// <summary>The network that the source is in; a length of 0 for any.</summary>
    public (InetAddress Network, int Length) From { get; init; }

    /// <summary>The network that the destination is in.</summary>
    public (InetAddress Network, int Length) To { get; init; }

    /// <summary>The name of the interface that packets come in by, the loopback device's for the host's own; null for any.</summary>
    public string? InInterface { get; init; }

    /// <summary>The mark, where <see cref="MarkMask"/> has bits.</summary>
    public uint Mark { get; init; }

    /// <summary>The bits of the mark that count.</summary>
    public uint MarkMask { get; init; }

    internal bool Covers(in RoutingKey way) =>
        (way.Mark & MarkMask) == (Mark & MarkMask)
        && (InInterface is null || InInterface == (way.In?.Name ?? "lo"))
        && Holds(From, way.Source)
        && Holds(To, way.Destination);

    private static bool Holds((InetAddress Network, int Length) prefix, ReadOnlySpan<byte> address) =>
        prefix.Length == 0 || new InetAddress(address).And(InetAddress.PrefixMask(prefix.Network.Family, prefix.Length)) == prefix.Network;
}
