using System.Globalization;
using System.Text;
using Statewall.Conntrack.Protocols;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Names of transport protocols as options give them.</summary>
internal static class ProtocolText
{
    private const string Database = "/etc/protocols";

    /// <summary>The protocols with options of their own, by the names that listings show.</summary>
    public static ReadOnlySpan<byte> Own =>
    [
        ProtocolNames.Tcp, ProtocolNames.Udp, ProtocolNames.Icmp, ProtocolNames.IcmpV6, ProtocolNames.Sctp, ProtocolNames.Dccp, ProtocolNames.Gre,
        ProtocolNames.UdpLite,
    ];

    /// <summary>Further protocols that are known without the database.</summary>
    public static readonly (string Name, byte Number)[] Known =
    [
        ("igmp", 2), ("ipencap", 4), ("esp", 50), ("ah", 51), ("ipv6-icmp", 58), ("ospf", 89), ("pim", 103), ("ipcomp", 108), ("vrrp", 112), ("l2tp", 115),
    ];

    /// <summary>Reads a protocol's name, in any case where it has options of its own, or its number up to 255.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static byte Parse(ReadOnlySpan<char> text)
    {
        if (CNumber.TryParseWhole(text, byte.MaxValue, out var number))
            return (byte)number;
        if (TryFindOwn(text, out var protocol))
            return protocol;
        if (TryFindKnown(text, out protocol) || TryFindInDatabase(text, out protocol))
            return protocol;
        throw new UsageException($"`{text}' unsupported protocol");
    }

    private static bool TryFindOwn(ReadOnlySpan<char> text, out byte protocol)
    {
        foreach (var own in Own)
        {
            protocol = own;
            if (Ascii.EqualsIgnoreCase(text, ProtocolNames.Of(own)))
                return true;
        }
        protocol = 0;
        return false;
    }

    private static bool TryFindKnown(ReadOnlySpan<char> text, out byte protocol)
    {
        foreach (var (name, number) in Known)
        {
            protocol = number;
            if (text.SequenceEqual(name))
                return true;
        }
        protocol = 0;
        return false;
    }

    private static bool TryFindInDatabase(ReadOnlySpan<char> text, out byte protocol)
    {
        protocol = 0;
        try
        {
            foreach (var line in File.ReadLines(Database))
            {
                var words = line.Split('#', 2)[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length >= 2 && (text.SequenceEqual(words[0]) || HasAlias(words, text)))
                    return byte.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out protocol);
            }
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            // a system without the database knows the names above
        }
        return false;
    }

    private static bool HasAlias(string[] words, ReadOnlySpan<char> text)
    {
        foreach (var alias in words.AsSpan(2))
        {
            if (text.SequenceEqual(alias))
                return true;
        }
        return false;
    }
}
