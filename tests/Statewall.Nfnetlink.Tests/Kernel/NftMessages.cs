using System.Globalization;
using System.Text.RegularExpressions;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;

namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>The messages that nft sends for a ruleset, read back from what it shows of them with <c>--debug=mnl</c>.</summary>
internal static partial class NftMessages
{
    public static string RunScript(string ruleset, params string[] options)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, ruleset);
            return KernelNamespace.Program("nft", [.. options, "-f", path]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The type and the attributes of each message.</summary>
    public static List<(ushort Type, byte[] Attributes)> Sent(string ruleset) => Parse(RunScript(ruleset, "--debug=mnl"));

    /// <summary>As <see cref="Sent"/>, of what nft said.</summary>
    public static List<(ushort Type, byte[] Attributes)> Parse(string debug)
    {
        var messages = new List<(ushort, byte[])>();
        var bytes = new List<byte>();
        ushort type = 0;
        foreach (var raw in debug.Split('\n'))
        {
            var line = Colours().Replace(raw, "");
            if (line.Contains("| message length |", StringComparison.Ordinal))
                Close();
            else if (TypeLine().Match(line) is { Success: true } header)
                type = ushort.Parse(header.Groups[1].Value, CultureInfo.InvariantCulture);
            else if (AttributeLine().Match(line) is { Success: true } attribute)
                Open(attribute);
            else if (DataLine().Match(line) is { Success: true } data)
                bytes.AddRange(Convert.FromHexString(data.Groups[1].Value.Replace(" ", "", StringComparison.Ordinal)));
        }
        Close();
        return messages;

        void Open(Match match)
        {
            Span<byte> header = stackalloc byte[AttributeHeader.Size];
            var flags = match.Groups[2].Value[0] == 'N' ? AttributeHeader.Nested : 0;
            MachineOrder.WriteU16(header, ushort.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
            MachineOrder.WriteU16(header[2..], (ushort)(ushort.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture) | flags));
            bytes.AddRange(header);
        }

        void Close()
        {
            if (bytes.Count > 0)
                messages.Add((type, [.. bytes]));
            bytes.Clear();
        }
    }

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Colours();

    [GeneratedRegex(@"^\| (\d{5}) \| [R-]\S* \|")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^\|(\d{5})\|([N-][B-])\|(\d{5})\|")]
    private static partial Regex AttributeLine();

    [GeneratedRegex(@"^\| (([0-9a-f]{2} ){4}) *\|\s*\| +data +\|")]
    private static partial Regex DataLine();
}
