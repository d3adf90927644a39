using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Takes options of TCP out. // struct xt_tcpoptstrip_target_info: strip_bmap[8]</summary>
internal sealed class TcpoptstripTarget : XtTarget
{
    private static readonly (string Name, byte Option)[] Names = [("mss", 2), ("wscale", 3), ("sack-permitted", 4), ("sack", 5), ("timestamp", 8), ("md5", 19)]; // TCPOPT_MAXSEG …

    private TcpoptstripTarget()
        : base("TCPOPTSTRIP")
    {
        Size = 32;
        Options = [new("strip-options", Read)];
    }

    /// <summary>The target.</summary>
    public static TcpoptstripTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (info.ContainsAnyExcept((byte)0))
            output.Option("strip-options").Append(" ").Append(List(info, isNumeric: true));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        if (info.ContainsAnyExcept((byte)0))
            output.Append(" TCPOPTSTRIP options ").Append(List(info, isNumeric));
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        for (var option = 0; option <= byte.MaxValue; option++)
        {
            if (Has(info, option))
                translation.Output.Append(" reset tcp option ").Append(option);
        }
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output)
    {
        output.Append("TCPOPTSTRIP target options:\n  --strip-options value     Options, with commas between: numbers or names\n  Names:\n");
        foreach (var (name, option) in Names)
            output.Append($"    {name,-17} {option}\n");
    }

    private static void Read(OptionValue value)
    {
        foreach (var word in value.Text.Split(','))
        {
            var option = Number(value, word);
            if (Has(value.Info, option))
                throw value.Wrong($"Option \"{word}\" already specified");
            value.Info.Set32(option / 32 * 4, 1U << option % 32);
        }
    }

    private static int Number(OptionValue value, string word)
    {
        if (Array.Find(Names, known => known.Name == word) is { Option: not 0 } named)
            return named.Option;
        // the end of the options and the byte that fills them are none that could be taken out
        return CNumber.TryParse(word, out var number) && number is > 1 and <= byte.MaxValue ? (int)number : throw value.Wrong($"Bad TCP option value \"{word}\"");
    }

    private static bool Has(ReadOnlySpan<byte> info, int option) => (info.Read32(option / 32 * 4) >> option % 32 & 1) != 0;

    private static string List(ReadOnlySpan<byte> info, bool isNumeric)
    {
        var words = new List<string>();
        for (var option = 0; option <= byte.MaxValue; option++)
        {
            if (Has(info, option))
                words.Add((isNumeric ? null : Array.Find(Names, known => known.Option == option).Name) ?? option.ToString(CultureInfo.InvariantCulture));
        }
        return string.Join(',', words);
    }
}
