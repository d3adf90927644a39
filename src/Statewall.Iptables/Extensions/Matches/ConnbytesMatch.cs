using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>What a connection transferred. // struct xt_connbytes_info: from, to, what, direction; inverted when from is the larger</summary>
internal sealed class ConnbytesMatch : XtMatch
{
    private const int FromAt = 0, ToAt = 8, ModeAt = 16, DirectionAt = 17;
    private static readonly string[] Modes = ["packets", "bytes", "avgpkt"]; // XT_CONNBYTES_PKTS …
    private static readonly string[] Directions = ["original", "reply", "both"]; // XT_CONNBYTES_DIR_ORIGINAL …

    private ConnbytesMatch()
        : base("connbytes")
    {
        Size = 24;
        Options =
        [
            new("connbytes", Read) { IsRequired = true, IsInvertible = true },
            new("connbytes-dir", value => value.Info[DirectionAt] = Find(value, Directions, "dir")) { IsRequired = true },
            new("connbytes-mode", value => value.Info[ModeAt] = Find(value, Modes, "mode")) { IsRequired = true },
        ];
    }

    /// <summary>The match.</summary>
    public static ConnbytesMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        WriteRange(output.Option("connbytes", IsInverted(info)).Append(" "), info, ":");
        output.Option("connbytes-mode").Append(" ").Append(Mode(info)).Option("connbytes-dir").Append(" ").Append(Direction(info));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        WriteRange(output.Append(IsInverted(info) ? " ! connbytes " : " connbytes "), info, ":");
        output.Append(" connbytes mode ").Append(Mode(info)).Append(" connbytes direction ").Append(Direction(info));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var direction = Direction(info);
        var output = translation.Match($"ct {(direction == "both" ? "" : direction + " ")}{Mode(info)}", IsInverted(info) && HasEnd(info));
        if (!HasEnd(info))
            output.Append(IsInverted(info) ? "lt " : "ge ");
        WriteRange(output, info, "-");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        connbytes match options:
         [!] --connbytes from[:[to]]
             --connbytes-dir {original|reply|both}
             --connbytes-mode {packets|bytes|avgpkt}

        """);

    private static void Read(OptionValue value)
    {
        var (from, to) = value.Text.Contains(':', StringComparison.Ordinal) ? value.Range(0, ulong.MaxValue) : (value.Number(0, ulong.MaxValue), ulong.MaxValue);
        value.Info.Write64(value.IsInverted ? ToAt : FromAt, from);
        value.Info.Write64(value.IsInverted ? FromAt : ToAt, to);
    }

    private static byte Find(OptionValue value, string[] names, string option)
    {
        var index = Array.IndexOf(names, value.Text);
        return index >= 0 ? (byte)index : throw new XtUsageException($"Unknown --connbytes-{option} `{value.Text}'");
    }

    private static void WriteRange(TextOutput output, ReadOnlySpan<byte> info, string between)
    {
        output.Append(Math.Min(info.Read64(FromAt), info.Read64(ToAt)));
        if (HasEnd(info))
            output.Append(between).Append(Math.Max(info.Read64(FromAt), info.Read64(ToAt)));
    }

    private static string Mode(ReadOnlySpan<byte> info) => Modes[Math.Min((int)info[ModeAt], Modes.Length - 1)];

    private static string Direction(ReadOnlySpan<byte> info) => Directions[Math.Min((int)info[DirectionAt], Directions.Length - 1)];

    private static bool IsInverted(ReadOnlySpan<byte> info) => info.Read64(FromAt) > info.Read64(ToAt);

    private static bool HasEnd(ReadOnlySpan<byte> info) => Math.Max(info.Read64(FromAt), info.Read64(ToAt)) != ulong.MaxValue;
}
