using System.Globalization;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Names of transport protocols as options give them.</summary>
internal static class ProtocolText
{
    private const string Database = "/etc/protocols";

    private static readonly (string Name, byte Number)[] Own =
    [
        ("tcp", 6), ("udp", 17), ("icmp", 1), ("icmpv6", 58), ("sctp", 132), ("dccp", 33), ("gre", 47), ("udplite", 136),
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
        protocol = 0;
        foreach (ref readonly var own in Own.AsSpan())
        {
            if (!text.Equals(own.Name, StringComparison.OrdinalIgnoreCase))
                continue;
            protocol = own.Number;
            break;
        }
        return protocol != 0;
    }

    private static bool TryFindKnown(ReadOnlySpan<char> text, out byte protocol)
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
