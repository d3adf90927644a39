using System.Globalization;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Names of transport protocols as options give them.</summary>
internal static class ProtocolText
{
    private const string Database = "/etc/protocols";

    /// <summary>Reads a protocol's name, in any case where it has options of its own, or its number up to 255.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static byte Parse(string text)
    {
        if (CNumber.TryParseWhole(text, byte.MaxValue, out var number))
            return (byte)number;
        if (TryFindOwn(text, out var protocol))
            return protocol;
        if (TryFindKnown(text, out protocol) || TryFindInDatabase(text, out protocol))
            return protocol;
        throw new UsageException($"`{text}' unsupported protocol");
    }

    private static bool TryFindOwn(string text, out byte protocol)
    {
        protocol = text.ToLowerInvariant() switch
        {
            "tcp" => 6,
            "udp" => 17,
            "icmp" => 1,
            "icmpv6" => 58,
            "sctp" => 132,
            "dccp" => 33,
            "gre" => 47,
            "udplite" => 136,
            _ => 0,
        };
        return protocol != 0;
    }

    private static bool TryFindKnown(string text, out byte protocol)
    {
        protocol = text switch
        {
            "igmp" => 2,
            "ipencap" => 4,
            "esp" => 50,
            "ah" => 51,
            "ipv6-icmp" => 58,
            "ospf" => 89,
            "pim" => 103,
            "ipcomp" => 108,
            "vrrp" => 112,
            "l2tp" => 115,
            _ => 0,
        };
        return protocol != 0;
    }

    private static bool TryFindInDatabase(string text, out byte protocol)
    {
        protocol = 0;
        try
        {
            foreach (var line in File.ReadLines(Database))
            {
                var words = line.Split('#', 2)[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length >= 2 && (words[0] == text || words.AsSpan(2).Contains(text)))
                    return byte.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out protocol);
            }
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            // a system without the database knows the names above
        }
        return false;
    }
}
