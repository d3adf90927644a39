using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Forwarding;

/// <summary>Where a destination leads. // fib_result.type</summary>
internal enum RouteKind : byte
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>Out of an interface. // RTN_UNICAST</summary>
    Unicast,

    /// <summary>To the host itself. // RTN_LOCAL</summary>
    Local,

    /// <summary>To everybody on an interface. // RTN_BROADCAST</summary>
    Broadcast,
}

/// <summary>What a look-up found.</summary>
/// <param name="Kind">Where the destination leads.</param>
/// <param name="Interface">Index of the interface, -1 for none.</param>
internal readonly record struct Route(RouteKind Kind, int Interface)
{
    public static readonly Route None = new(RouteKind.None, -1);
}

/// <summary>Longest-prefix routes of one address family; an exact copy of a prefix keeps the first route. // fib_table_lookup</summary>
internal sealed class RoutingTable
{
    private readonly NfProto _family;
    private readonly Dictionary<InetAddress, Route>?[] _byLength;
    private int[] _lengths = [];

    public RoutingTable(NfProto family)
    {
        _family = family;
        _byLength = new Dictionary<InetAddress, Route>?[family == NfProto.IPv4 ? 33 : 129];
    }

    public void Add(InetAddress network, int length, Route route)
    {
        if (_byLength[length] is not { } routes)
        {
            routes = _byLength[length] = [];
            _lengths = [.. Enumerable.Range(0, _byLength.Length).Reverse().Where(at => _byLength[at] is not null)];
        }
        routes.TryAdd(network.And(InetAddress.PrefixMask(_family, length)), route);
    }

    /// <summary>The route of the longest prefix that holds the address.</summary>
    public Route Find(InetAddress address) => Find(address, out _);

    /// <summary>The route of the longest prefix that holds the address, and that prefix's length.</summary>
    public Route Find(InetAddress address, out int prefixLength)
    {
        foreach (var length in _lengths)
        {
            prefixLength = length;
            if (_byLength[length]!.TryGetValue(address.And(InetAddress.PrefixMask(_family, length)), out var route))
                return route;
        }
        prefixLength = 0;
        return Route.None;
    }

    /// <summary>True when a route out of that interface holds the address, whatever longer prefixes say. // RT6_LOOKUP_F_IFACE</summary>
    public bool Reaches(InetAddress address, int device)
    {
        foreach (var length in _lengths)
        {
            var network = address.And(InetAddress.PrefixMask(_family, length));
            if (_byLength[length]!.TryGetValue(network, out var route) && route.Interface == device)
                return true;
        }
        return false;
    }
}
