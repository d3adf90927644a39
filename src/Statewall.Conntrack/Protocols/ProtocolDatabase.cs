using System.Globalization;
using System.Text;

namespace Statewall.Conntrack.Protocols;

/// <summary>Names of transport protocols: those of listings, those that are well known, and those of the system's database.</summary>
public static class ProtocolDatabase
{
    private const string Database = "/etc/protocols";

    /// <summary>The protocols with trackers of their own, by the names that listings show. They are found in any case of letters.</summary>
    public static ReadOnlySpan<byte> Tracked =>
    [
        ProtocolNames.Tcp, ProtocolNames.Udp, ProtocolNames.Icmp, ProtocolNames.IcmpV6, ProtocolNames.Sctp, ProtocolNames.Dccp, ProtocolNames.Gre,
        ProtocolNames.UdpLite,
    ];

    /// <summary>Further protocols that are known without the database.</summary>
    public static IReadOnlyList<(string Name, byte Number)> WellKnown { get; } =
    [
        ("igmp", 2), ("ipencap", 4), ("esp", 50), ("ah", 51), ("ipv6-icmp", 58), ("ospf", 89), ("pim", 103), ("ipcomp", 108), ("vrrp", 112), ("l2tp", 115),
    ];

    /// <summary>Finds a protocol's number by its name or alias.</summary>
    public static bool TryFind(ReadOnlySpan<char> name, out byte protocol) =>
        TryFindTracked(name, out protocol) || TryFindWellKnown(name, out protocol) || TryFindInDatabase(name, out protocol);

    private static bool TryFindTracked(ReadOnlySpan<char> name, out byte protocol)
    {
        foreach (var tracked in Tracked)
        {
            protocol = tracked;
            if (Ascii.EqualsIgnoreCase(name, ProtocolNames.Of(tracked)))
                return true;
        }
        protocol = 0;
        return false;
    }

    private static bool TryFindWellKnown(ReadOnlySpan<char> name, out byte protocol)
    {
        foreach (var (known, number) in WellKnown)
        {
            protocol = number;
            if (name.SequenceEqual(known))
                return true;
        }
        protocol = 0;
        return false;
    }

    private static bool TryFindInDatabase(ReadOnlySpan<char> name, out byte protocol)
    {
        protocol = 0;
        try
        {
            foreach (var line in File.ReadLines(Database))
            {
                var words = line.Split('#', 2)[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length >= 2 && (name.SequenceEqual(words[0]) || HasAlias(words, name)))
                    return byte.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out protocol);
            }
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            // a system without the database knows the names above
        }
        return false;
    }

    private static bool HasAlias(string[] words, ReadOnlySpan<char> name)
    {
        foreach (var alias in words.AsSpan(2))
        {
            if (name.SequenceEqual(alias))
                return true;
        }
        return false;
    }
}
