using Statewall.Nfnetlink;

namespace Statewall.Replay.Scenarios;

/// <summary>One interface of a <see cref="Scenario"/>: a point-to-point device that carries IP packets without a link header.</summary>
/// <param name="Name">The name: 1 to 15 bytes.</param>
public sealed record ScenarioInterface(string Name)
{
    /// <summary>The largest MTU: what the kernel allows a device without a link header.</summary>
    public const int LargestMtu = 65535;

    /// <summary>The smallest MTU of a device. // ETH_MIN_MTU</summary>
    public const int SmallestMtu = 68;

    /// <summary>The largest packet that leaves by this interface unfragmented, in bytes.</summary>
    public int Mtu { get; init; } = LargestMtu;

    /// <summary>The host's own addresses here, with the length of the network that they are in.</summary>
    public IReadOnlyList<IpPrefix> Addresses { get; init; } = [];

    /// <summary>
    /// Who lives behind the interface: packets from there enter here, and packets to there are routed here. Prefixes without bits behind them.
    /// </summary>
    public IReadOnlyList<IpPrefix> Hosts { get; init; } = [];

    /// <summary>Whether a route to <see cref="Hosts"/> that the kernel refuses is left out rather than an error.</summary>
    public bool HostsMayFail { get; init; }

    /// <summary>Whether a kernel accepts <paramref name="name"/> for a new device. // dev_valid_name</summary>
    public static bool IsValidName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name is "." or ".." or "lo" or "all" or "default" || System.Text.Encoding.UTF8.GetByteCount(name) > 15)
            return false;
        foreach (var character in name)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character) || char.IsSurrogate(character) || character is '/' or ':' or '%')
                return false;
        }
        return true;
    }
}

/// <summary>A route of a <see cref="Scenario"/>.</summary>
/// <param name="Destination">Where to; no bits behind the prefix.</param>
/// <param name="Device">Name of the interface.</param>
/// <param name="Via">The next hop, if there is one.</param>
/// <param name="MayFail">Whether the route is left out, rather than an error, when the kernel refuses it.</param>
public sealed record ScenarioRoute(IpPrefix Destination, string Device, InetAddress? Via = null, bool MayFail = false);

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
