using Statewall.Engine.Forwarding;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Replay.Scenarios;

/// <summary>One interface of a <see cref="Scenario"/>: unless it says otherwise, a point-to-point device that carries IP packets without a link header.</summary>
/// <param name="Name">The name: 1 to 15 bytes.</param>
public sealed record ScenarioInterface(string Name)
{
    /// <summary>The largest MTU: what the kernel allows a device without a link header.</summary>
    public const int LargestMtu = 65535;

    /// <summary>The smallest MTU of a device. // ETH_MIN_MTU</summary>
    public const int SmallestMtu = 68;

    /// <summary>Name of the loopback device, which every host has; rules and local routes may name it.</summary>
    public const string Loopback = "lo";

    /// <summary>The largest MTU of a device with a link header. // IP_MAX_MTU - ETH_HLEN</summary>
    public const int LargestFrameMtu = 65521;

    private const int UsualFrameMtu = 1500; // ETH_DATA_LEN

    /// <summary>What kind of device it is.</summary>
    public LinkKind Link { get; init; }

    /// <summary>Whether packets enter and leave it with an Ethernet header.</summary>
    public bool HasLinkHeader => Link != LinkKind.PointToPoint;

    /// <summary>Its hardware address; null for the one that it has by its place among the interfaces. That of a VLAN is its lower device's.</summary>
    public HardwareAddress? HardwareAddress { get; init; }

    /// <summary>The ports of a bridge, by name.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>The device whose tagged frames a VLAN's device takes.</summary>
    public string? LowerDevice { get; init; }

    /// <summary>The tag of those frames.</summary>
    public int VlanId { get; init; }

    /// <summary>Hosts on the link whose hardware addresses the host knows: it never asks for them. // NUD_PERMANENT</summary>
    public IReadOnlyList<ScenarioNeighbour> Neighbours { get; init; } = [];

    /// <summary>The largest packet that leaves by this interface unfragmented, in bytes; if nothing is said, 65535, or 1500 with link headers.</summary>
    public int Mtu
    {
        get => field == 0 ? UsualMtu : field;
        init;
    }

    internal int UsualMtu => HasLinkHeader ? UsualFrameMtu : LargestMtu;

    /// <summary>The group of devices that this one is in. // IFLA_GROUP</summary>
    public uint Group { get; init; }

    /// <summary>The host's own addresses here, with the length of the network that they are in.</summary>
    public IReadOnlyList<IpPrefix> Addresses { get; init; } = [];

    /// <summary>
    /// Who lives behind the interface: packets from there enter here, and packets to there are routed here. Prefixes without bits behind them.
    /// </summary>
    public IReadOnlyList<IpPrefix> Hosts { get; init; } = [];

    /// <summary>The addresses that the far side of a live device is given; a replay has nobody there.</summary>
    public IReadOnlyList<IpPrefix> Peers { get; init; } = [];

    /// <summary>Whether a route to <see cref="Hosts"/> that the kernel refuses is left out rather than an error.</summary>
    public bool HostsMayFail { get; init; }

    /// <summary>Whether a kernel accepts <paramref name="name"/> for a new device. // dev_valid_name</summary>
    public static bool IsValidName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name is "." or ".." or Loopback or "all" or "default" || System.Text.Encoding.UTF8.GetByteCount(name) > 15)
            return false;
        foreach (var character in name)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character) || char.IsSurrogate(character) || character is '/' or ':' or '%')
                return false;
        }
        return true;
    }
}

/// <summary>A host on the link of an interface.</summary>
/// <param name="Address">Its IP address.</param>
/// <param name="HardwareAddress">Its hardware address.</param>
public sealed record ScenarioNeighbour(InetAddress Address, HardwareAddress HardwareAddress);

/// <summary>What a route does with a packet. // RTN_*</summary>
public enum ScenarioRouteType
{
    /// <summary>It is sent on. // RTN_UNICAST</summary>
    Unicast = 1,

    /// <summary>It is for the host itself. // RTN_LOCAL</summary>
    Local = 2,

    /// <summary>It is dropped in silence. // RTN_BLACKHOLE</summary>
    Blackhole = 6,

    /// <summary>Its sender is told that the host cannot be reached. // RTN_UNREACHABLE</summary>
    Unreachable = 7,

    /// <summary>Its sender is told that this is prohibited. // RTN_PROHIBIT</summary>
    Prohibit = 8,
}

/// <summary>A route of a <see cref="Scenario"/>.</summary>
/// <param name="Destination">Where to; no bits behind the prefix.</param>
/// <param name="Device">Name of the interface; null for types that need none. A local route's is <see cref="ScenarioInterface.Loopback"/>.</param>
/// <param name="Via">The next hop, if there is one.</param>
/// <param name="MayFail">Whether the route is left out, rather than an error, when the kernel refuses it.</param>
public sealed record ScenarioRoute(IpPrefix Destination, string? Device, InetAddress? Via = null, bool MayFail = false)
{
    /// <summary>The table that is looked up unless a rule says otherwise. // RT_TABLE_MAIN</summary>
    public const uint MainTable = 254;

    /// <summary>The table of the host's own addresses, looked up first. // RT_TABLE_LOCAL</summary>
    public const uint LocalTable = 255;

    /// <summary>The table that is looked up last. // RT_TABLE_DEFAULT</summary>
    public const uint DefaultTable = 253;

    /// <summary>What the route does.</summary>
    public ScenarioRouteType Type { get; init; } = ScenarioRouteType.Unicast;

    /// <summary>The table that the route is in. // RTA_TABLE</summary>
    public uint Table { get; init; } = MainTable;

    /// <summary>The source address of the host's own packets that take the route; null leaves it to the kernel. // RTA_PREFSRC</summary>
    public InetAddress? Source { get; init; }

    /// <summary>The table in which routes of a type usually are.</summary>
    public static uint UsualTable(ScenarioRouteType type) => type == ScenarioRouteType.Local ? LocalTable : MainTable;
}

/// <summary>A rule of a <see cref="Scenario"/>: which packets look up which table. A packet has to meet all that is given. // RTM_NEWRULE</summary>
/// <param name="Priority">Rules with smaller numbers come first; those that the host has anyhow are 0, 32766 and 32767. // FRA_PRIORITY</param>
/// <param name="Table">The table that is looked up. // FRA_TABLE</param>
public sealed record ScenarioRule(uint Priority, uint Table)
{
    /// <summary>The family whose packets the rule is for; null for both. Follows <see cref="From"/> and <see cref="To"/>.</summary>
    public NfProto? Family { get; init; }

    /// <summary>Packets from there; no bits behind the prefix. // FRA_SRC</summary>
    public IpPrefix? From { get; init; }

    /// <summary>Packets to there; no bits behind the prefix. // FRA_DST</summary>
    public IpPrefix? To { get; init; }

    /// <summary>Packets that came in by this interface; those of the host itself, by <see cref="ScenarioInterface.Loopback"/>. // FRA_IIFNAME</summary>
    public string? InInterface { get; init; }

    /// <summary>Packets whose mark, masked, is this. // FRA_FWMARK</summary>
    public uint? Mark { get; init; }

    /// <summary>The bits of the mark that count. // FRA_FWMASK</summary>
    public uint MarkMask { get; init; } = uint.MaxValue;

    /// <summary>Whether the rule is left out, rather than an error, when the kernel refuses it.</summary>
    public bool MayFail { get; init; }

    /// <summary>Whether packets of a family can meet the rule.</summary>
    public bool IsFor(NfProto family) => (From?.Address.Family ?? To?.Address.Family ?? Family ?? family) == family;
}

/// <summary>A kernel setting of a <see cref="Scenario"/>.</summary>
/// <param name="Name">
/// Its name as sysctl(8) takes it: <c>net.netfilter.nf_conntrack_acct</c>, or with slashes where a part has dots in it. Only names below
/// <c>net</c>, which belong to a network namespace.
/// </param>
/// <param name="Value">The value, as text.</param>
/// <param name="MayFail">Whether the setting is left out, rather than an error, when the kernel lacks or refuses it.</param>
public sealed record ScenarioSysctl(string Name, string Value, bool MayFail = false)
{
    /// <summary>The parts of the name, <c>net</c> first.</summary>
    public IReadOnlyList<string> Parts => Split(Name);

    /// <summary>Whether <paramref name="name"/> names a setting below <c>net</c> and nothing else.</summary>
    public static bool IsValidName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = Split(name);
        return parts.Length >= 2 && parts[0] == "net" && Array.TrueForAll(parts, part => part is not ("" or "." or "..") && !part.Contains('\0', StringComparison.Ordinal));
    }

    // The first separator decides which of the two it is; the other one then stands for the first within a part.
    private static string[] Split(string name)
    {
        var first = name.AsSpan().IndexOfAny('.', '/');
        if (first < 0)
            return [name];
        return name[first] == '/'
            ? name.Split('/')
            : Array.ConvertAll(name.Split('.'), part => part.Replace('/', '.'));
    }
}
