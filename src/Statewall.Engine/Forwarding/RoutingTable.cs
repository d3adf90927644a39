using System.Runtime.InteropServices;
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

    /// <summary>To the host itself, by no interface in particular.</summary>
    public static readonly Route ToHost = new(RouteKind.Local, -1);

    /// <summary>To everybody.</summary>
    public static readonly Route ToAll = new(RouteKind.Broadcast, -1);
}

/// <summary>
/// Longest-prefix routes of one address family, an exact copy of a prefix keeps the first route, and those that say what is the host's own. These
/// come first, in IPv4 only of equal prefixes until there are rules. // fib_table_lookup of RT_TABLE_LOCAL and another
/// </summary>
internal sealed class RoutingTable(NfProto family)
{
    private readonly List<(bool IsOwn, InetAddress Network, int Length, Route Route)> _added = []; // those that an earlier one hides, too
    private readonly List<Route> _routes = [Route.None];
    private InetPrefixMap<int> _own = new(family);
    private InetPrefixMap<int> _others = new(family);
    private bool _isMerged = family == NfProto.IPv4; // fib_trie_table with an alias

    /// <summary>Adds a route.</summary>
    public void Add(InetAddress network, int length, Route route) => Add((false, network, length, route));

    /// <summary>Adds a route that says what is the host's own. // RT_TABLE_LOCAL</summary>
    public void AddOwn(InetAddress network, int length, Route route) => Add((true, network, length, route));

    /// <summary>Takes routes out. Of those that were hidden by one of them the first counts from now on. // fib_table_delete, fib_table_flush</summary>
    /// <param name="isMeant">Tells by network, length and route whether one is meant.</param>
    public void Remove(Func<InetAddress, int, Route, bool> isMeant)
    {
        var left = _added.FindAll(entry => !isMeant(entry.Network, entry.Length, entry.Route));
        if (left.Count == _added.Count)
            return;
        _added.Clear();
        _routes.RemoveRange(1, _routes.Count - 1);
        (_own, _others) = (new InetPrefixMap<int>(family), new InetPrefixMap<int>(family));
        left.ForEach(Add);
    }

    /// <summary>What is the host's own comes first from now on, however short its prefix. // fib_unmerge</summary>
    public void Separate() => _isMerged = false;

    /// <summary>The route of the longest prefix that holds the address, which is given in network order. A reference: a copy costs more than the search.</summary>
    public ref readonly Route Find(ReadOnlySpan<byte> address) => ref Find(address, out _);

    /// <summary>The route of the longest prefix that holds the address, and that prefix's length.</summary>
    public ref readonly Route Find(ReadOnlySpan<byte> address, out int prefixLength)
    {
        var isOwn = _own.TryFind(address, out var place, out prefixLength);
        if (isOwn && (!_isMerged || prefixLength == address.Length * 8))
            return ref At(place);
        if (_others.TryFind(address, out var other, out var length) && (!isOwn || length > prefixLength))
            (place, prefixLength) = (other, length);
        return ref At(place);
    }

    /// <summary>Whether the address is one of the host's.</summary>
    public bool IsOwn(ReadOnlySpan<byte> address) => _own.TryFind(address, out var place, out _) && At(place).Kind == RouteKind.Local;

    /// <summary>True when a route out of that interface holds the address, whatever longer prefixes say.</summary>
    public bool Reaches(ReadOnlySpan<byte> address, int device) => TryFindBy(address, device, out _);

    /// <summary>Finds the route out of that interface of the longest prefix that holds the address.</summary>
    public bool TryFindBy(ReadOnlySpan<byte> address, int device, out Route route) =>
        TryFindBy(_own, address, device, out route) || TryFindBy(_others, address, device, out route);

    private bool TryFindBy(InetPrefixMap<int> places, ReadOnlySpan<byte> address, int device, out Route route)
    {
        for (var longest = address.Length * 8; places.TryFind(address, longest, out var place, out var length); longest = length - 1)
        {
            route = At(place);
            if (route.Interface == device)
                return true;
        }
        route = Route.None;
        return false;
    }

    private void Add((bool IsOwn, InetAddress Network, int Length, Route Route) added)
    {
        _added.Add(added);
        if ((added.IsOwn ? _own : _others).TryAdd(added.Network, added.Length, _routes.Count))
            _routes.Add(added.Route);
    }

    private ref readonly Route At(int place) => ref CollectionsMarshal.AsSpan(_routes)[place];
}
