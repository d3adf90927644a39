using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Statewall.Nfnetlink;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Testing;

/// <summary>Addresses and ports: <c>192.0.2.1</c>, <c>10.0.0.0/8:1024-65535</c>, <c>[2001:db8::1]:80</c>.</summary>
/// <param name="Addresses">The addresses.</param>
/// <param name="FirstPort">The first port; null when ports do not matter.</param>
/// <param name="LastPort">The last port.</param>
public sealed record EndpointPattern(IpPrefix Addresses, ushort? FirstPort = null, ushort? LastPort = null)
{
    internal const string Wanted = "an address such as 192.0.2.1, 192.0.2.0/24:1024-65535 or [2001:db8::1]:80";

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It is none: the message tells what is expected.</exception>
    public static EndpointPattern Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var pattern) ? pattern : throw new FormatException($"expected {Wanted}, found \"{text}\"");
    }

    internal static bool TryParse(string text, [NotNullWhen(true)] out EndpointPattern? pattern)
    {
        pattern = null;
        if (IpPrefix.TryParse(text, out var prefix))
        {
            pattern = new EndpointPattern(prefix);
            return prefix.IsNetwork;
        }
        var isBracketed = text.StartsWith('[');
        var end = isBracketed ? text.IndexOf(']', StringComparison.Ordinal) : text.IndexOf(':', StringComparison.Ordinal);
        var begin = isBracketed ? 1 : 0;
        if (end < begin || !IpPrefix.TryParse(text.AsSpan(begin, end - begin), out prefix) || !prefix.IsNetwork || isBracketed != prefix.Address.IsIPv6)
            return false;
        var ports = text.AsSpan(isBracketed ? end + 1 : end);
        if (ports.IsEmpty)
        {
            pattern = new EndpointPattern(prefix);
            return true;
        }
        var dash = ports.IndexOf('-');
        if (ports[0] != ':' || !TryPort(dash < 0 ? ports[1..] : ports[1..dash], out var first))
            return false;
        var last = first;
        if (dash >= 0 && (!TryPort(ports[(dash + 1)..], out last) || last < first))
            return false;
        pattern = new EndpointPattern(prefix, first, last);
        return true;
    }

    /// <summary>Whether an address and a port, of packets that have one, are among these.</summary>
    public bool Matches(InetAddress address, ushort? port) => address.Family == Addresses.Address.Family
        && new IpPrefix(address, Addresses.Length).Network == Addresses.Network
        && (FirstPort is null || (port >= FirstPort && port <= LastPort));

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        var address = Addresses.Length == Addresses.Address.Size * 8 ? Addresses.Address.ToString() : Addresses.ToString();
        if (FirstPort is null)
            return address;
        var ports = FirstPort == LastPort ? $"{FirstPort}" : $"{FirstPort}-{LastPort}";
        return string.Create(CultureInfo.InvariantCulture, $"{(Addresses.Address.IsIPv6 ? $"[{address}]" : address)}:{ports}");
    }

    private static bool TryPort(ReadOnlySpan<char> text, out ushort port) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
}
