using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Forwarding;

/// <summary>Where a destination leads. // fib_result.type</summary>
public enum RouteKind : byte
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>Out of an interface. // RTN_UNICAST</summary>
    Unicast,

    /// <summary>To the host itself. // RTN_LOCAL</summary>
    Local,

    /// <summary>To everybody on an interface. // RTN_BROADCAST</summary>
    Broadcast,

    /// <summary>Nowhere, and nobody is told. // RTN_BLACKHOLE</summary>
    Blackhole,

    /// <summary>Nowhere: the host is out of reach. // RTN_UNREACHABLE</summary>
    Unreachable,

    /// <summary>Nowhere: it is not allowed. // RTN_PROHIBIT</summary>
    Prohibit,
}

/// <summary>What a look-up found.</summary>
/// <param name="Kind">Where the destination leads.</param>
/// <param name="Interface">Index of the interface, -1 for none.</param>
/// <param name="NextHop">The router to go by; none when the destination is on the link.</param>
internal readonly record struct Route(RouteKind Kind, int Interface, InetAddress NextHop = default)
{
    public static readonly Route None = new(RouteKind.None, -1);
}

/// <summary>Longest-prefix routes of one address family; an exact copy of a prefix keeps the first route. // fib_table_lookup</summary>
internal sealed class RoutingTable(NfProto family)
{
    private readonly List<(InetAddress Network, int Length, Route Route)> _all = []; // those that an earlier one hides, too
    private InetPrefixMap<Route> _routes = new(family);

    public void Add(InetAddress network, int length, Route route)
    {
        _all.Add((network, length, route));
        _routes.TryAdd(network, length, route);
    }

    /// <summary>Takes routes out. Of those that were hidden by one of them the first counts from now on. // fib_table_delete, fib_table_flush</summary>
    /// <param name="isMeant">Tells by network, length and route whether one is meant.</param>
    public void Remove(Func<InetAddress, int, Route, bool> isMeant)
    {
        if (_all.RemoveAll(entry => isMeant(entry.Network, entry.Length, entry.Route)) == 0)
            return;
        _routes = new InetPrefixMap<Route>(family);
        foreach (var (network, length, route) in _all)
            _routes.TryAdd(network, length, route);
    }

    /// <summary>The route of the longest prefix that holds the address, which is given in network order.</summary>
    public Route Find(ReadOnlySpan<byte> address) => Find(address, out _);

    /// <summary>The route of the longest prefix that holds the address, and that prefix's length.</summary>
    public Route Find(ReadOnlySpan<byte> address, out int prefixLength) =>
        _routes.TryFind(address, out var route, out prefixLength) ? route : Route.None;

    /// <summary>True when a route out of that interface holds the address, whatever longer prefixes say.</summary>
    public bool Reaches(ReadOnlySpan<byte> address, int device) => TryFindBy(address, device, out _);

    /// <summary>Finds the route out of that interface of the longest prefix that holds the address.</summary>
    public bool TryFindBy(ReadOnlySpan<byte> address, int device, out Route route)
    {
        for (var longest = address.Length * 8; _routes.TryFind(address, longest, out route, out var length); longest = length - 1)
        {
            if (route.Interface == device)
                return true;
        }
        route = Route.None;
        return false;
    }
}
