using System.Globalization;

namespace Statewall.Iptables.Families;

/// <summary>Names of protocols in Ethernet frames: those of /etc/ethertypes, and a few that are known without it. // getethertypebyname</summary>
internal static class EtherTypes
{
    /// <summary>What stands in the place of a name for frames that carry their length. // LENGTH</summary>
    public const string Length = "Length";

    private const string Database = "/etc/ethertypes";

    private static readonly (string[] Names, ushort Number)[] Known =
    [
        (["IPv4", "ip", "ip4"], 0x0800), (["ARP", "ether-arp"], 0x0806), (["RARP"], 0x8035), (["802_1Q", "8021q", "1q", "802.1q", "dot1q"], 0x8100),
        (["IPX"], 0x8137), (["IPv6", "ip6"], 0x86dd), (["PPP_DISC"], 0x8863), (["PPP_SES"], 0x8864), (["EAPOL"], 0x888e), (["S-TAG"], 0x88a8),
    ];

    private static readonly Lazy<List<(string[] Names, ushort Number)>> All = new(() => [.. ReadDatabase(), .. Known]);

    /// <summary>Reads a name, in any case, or a number in hexadecimal of at least 0x600.</summary>
    public static bool TryParse(string text, out ushort number)
    {
        var isNumber = ushort.TryParse(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        if (isNumber && number >= 0x600)
            return true;
        foreach (var (names, its) in All.Value)
        {
            number = its;
            if (Array.Exists(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)))
                return true;
        }
        number = 0;
        return false;
    }

    /// <summary>The name of a number, or null.</summary>
    public static string? NameOf(ushort number)
    {
        foreach (var (names, its) in All.Value)
        {
            if (its == number)
                return names[0];
        }
        return null;
    }

    private static List<(string[] Names, ushort Number)> ReadDatabase()
    {
        var rows = new List<(string[] Names, ushort Number)>();
        try
        {
            foreach (var line in File.ReadLines(Database))
            {
                var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length >= 2 && ushort.TryParse(words[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
                    rows.Add(([words[0], .. words[2..]], number));
            }
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return rows; // what is not there has no names
        }
        return rows;
    }
}
