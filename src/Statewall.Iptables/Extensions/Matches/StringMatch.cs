using System.Text;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Migration;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Bytes anywhere in a packet. // struct xt_string_info: from_offset, to_offset, algo[16], pattern[128], patlen, flags; the rest is the kernel's</summary>
internal sealed class StringMatch : XtMatch
{
    private const int FromAt = 0, ToAt = 2, AlgorithmAt = 4, AlgorithmBytes = 16, PatternAt = 20, PatternBytes = 128, LengthAt = 148, FlagsAt = 149;
    private const byte Inverted = 1, IgnoresCase = 2; // XT_STRING_FLAG_INVERT, XT_STRING_FLAG_IGNORECASE

    private StringMatch()
        : base("string")
    {
        Revision = 1;
        Size = 160;
        UserSize = 152;
        Options =
        [
            new("from", value => value.Info.Write16(FromAt, value.Number(0, ushort.MaxValue))),
            new("to", value => value.Info.Write16(ToAt, value.Number(0, ushort.MaxValue))),
            new("algo", value => value.TextAt(AlgorithmAt, AlgorithmBytes)) { IsRequired = true },
            new("string", value => SetPattern(value, Encoding.UTF8.GetBytes(value.Text))) { IsInvertible = true, Excludes = ["hex-string"] },
            new("hex-string", value => SetPattern(value, ParseHex(value.Text))) { IsInvertible = true, Excludes = ["string"] },
            new("icase", value => value.Info[FlagsAt] |= IgnoresCase) { Words = 0 },
        ];
    }

    /// <summary>The match.</summary>
    public static StringMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => info.Write16(ToAt, ushort.MaxValue);

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (!options.Has("string") && !options.Has("hex-string"))
            throw new XtUsageException("STRING match: You must specify `--string' or `--hex-string'");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        var pattern = Pattern(info);
        WritePattern(output.Option(NeedsHex(pattern) ? "hex-string" : "string", (info[FlagsAt] & Inverted) != 0).Append(" "), pattern);
        output.Option("algo").Append(" ").Append(Algorithm(info));
        if (info.Read16(FromAt) != 0)
            output.Option("from").Append(" ").Append(info.Read16(FromAt));
        if (info.Read16(ToAt) != ushort.MaxValue)
            output.Option("to").Append(" ").Append(info.Read16(ToAt));
        if ((info[FlagsAt] & IgnoresCase) != 0)
            output.Option("icase");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        WritePattern(output.Append((info[FlagsAt] & Inverted) != 0 ? " STRING match ! " : " STRING match  "), Pattern(info));
        output.Append(" ALGO name ").Append(Algorithm(info));
        if (info.Read16(FromAt) != 0)
            output.Append(" FROM ").Append(info.Read16(FromAt));
        if (info.Read16(ToAt) != ushort.MaxValue)
            output.Append(" TO ").Append(info.Read16(ToAt));
        if ((info[FlagsAt] & IgnoresCase) != 0)
            output.Append(" ICASE");
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var (from, to, pattern) = (info.Read16(FromAt), info.Read16(ToAt), Pattern(info).ToArray());
        if (to - from != pattern.Length)
            return translation.Refuse("nft compares bytes at one place only: between --from and --to there must be room for no more than them");
        var isInverted = (info[FlagsAt] & Inverted) != 0;
        if (isInverted && pattern.Length > RawPayload.MostBytes)
            return translation.Refuse($"an inverted comparison of more than {RawPayload.MostBytes} bytes");
        if (isInverted)
            translation.Approximate("packets that end before that place are not matched");
        var ignoresCase = (info[FlagsAt] & IgnoresCase) != 0;
        var mask = Array.ConvertAll(pattern, letter => ignoresCase && char.IsAsciiLetter((char)letter) ? (byte)0xdf : byte.MaxValue);
        RawPayload.Compare(translation, from, pattern, mask, isInverted);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        string match options:
            --from offset            Where in the packet to begin
            --to offset              Where to end
            --algo {bm|kmp}          How to search: Boyer-Moore or Knuth-Morris-Pratt
            --icase                  Upper and lower case are the same
        [!] --string string          The bytes as text
        [!] --hex-string string      The bytes as text in which |0a 0d| stands for bytes in hexadecimal

        """);

    private static void SetPattern(OptionValue value, byte[] pattern)
    {
        if (pattern.Length > PatternBytes)
            throw new XtUsageException($"STRING too long \"{value.Text}\"");
        pattern.CopyTo(value.Info[PatternAt..]);
        value.Info[LengthAt] = (byte)pattern.Length;
        value.Invert(FlagsAt, Inverted);
    }

    private static byte[] ParseHex(string text)
    {
        var bytes = new List<byte>();
        var source = Encoding.UTF8.GetBytes(text);
        var isHex = false;
        for (var place = 0; place < source.Length; place++)
        {
            if (source[place] == '\\' && !isHex)
            {
                if (++place == source.Length)
                    throw new XtUsageException("Bad literal placement at end of string");
                bytes.Add(source[place]);
            }
            else if (source[place] == '|')
                isHex = !isHex;
            else if (!isHex)
                bytes.Add(source[place]);
            else if (source[place] != ' ')
                bytes.Add((byte)(HexDigit(source, place) << 4 | HexDigit(source, ++place)));
        }
        return isHex ? throw new XtUsageException("Invalid hex block") : [.. bytes];
    }

    private static int HexDigit(byte[] source, int place)
    {
        if (place == source.Length)
            throw new XtUsageException("Invalid hex block");
        return char.IsAsciiHexDigit((char)source[place]) ? Convert.ToInt32(((char)source[place]).ToString(), 16) : throw new XtUsageException($"Invalid hex char '{(char)source[place]}'");
    }

    // A backslash at the end would take the quotation mark behind it away.
    private static bool NeedsHex(ReadOnlySpan<byte> pattern) => pattern.Length > 0 && (pattern.ContainsAnyExceptInRange((byte)' ', (byte)'~') || pattern[^1] == '\\');

    private static void WritePattern(TextOutput output, ReadOnlySpan<byte> pattern)
    {
        if (NeedsHex(pattern))
        {
            output.Append("\"|").Append(Convert.ToHexStringLower(pattern)).Append("|\"");
            return;
        }
        output.Append("\"");
        foreach (var sign in pattern)
            output.Append(sign is (byte)'"' or (byte)'\\' ? "\\" : "").Append(((char)sign).ToString());
        output.Append("\"");
    }

    private static ReadOnlySpan<byte> Pattern(ReadOnlySpan<byte> info) => info.Slice(PatternAt, Math.Min(info[LengthAt], (byte)PatternBytes));

    private static string Algorithm(ReadOnlySpan<byte> info) => TextOutputWords.TextIn(info.Slice(AlgorithmAt, AlgorithmBytes));
}
