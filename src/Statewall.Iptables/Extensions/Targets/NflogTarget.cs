using System.Text;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>
/// Hands packets to a program that logs. nf_tables does it, and has room for a longer prefix than the structure.
/// // struct xt_nflog_info: len, group, threshold, flags, pad, prefix[64]; NF_LOG_PREFIXLEN
/// </summary>
internal sealed class NflogTarget : XtTarget
{
    private const int LengthAt = 0, GroupAt = 4, ThresholdAt = 6, FlagsAt = 8, PrefixAt = 12, PrefixBytes = 128;
    private const ushort CopiesLength = 1; // XT_NFLOG_F_COPY_LEN

    private NflogTarget()
        : base("NFLOG")
    {
        Size = PrefixAt + PrefixBytes;
        KernelSize = 76;
        Options =
        [
            new("nflog-group", value => value.Info.Write16(GroupAt, value.Number(0, ushort.MaxValue))),
            new("nflog-prefix", ReadPrefix),
            new("nflog-range", value => _ = value.Number(0, uint.MaxValue)) { Excludes = ["nflog-size"] }, // which never did anything
            new("nflog-size", ReadSize) { Excludes = ["nflog-range"] },
            new("nflog-threshold", value => value.Info.Write16(ThresholdAt, value.Number(0, ushort.MaxValue))),
        ];
    }

    /// <summary>The target.</summary>
    public static NflogTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => Write(output, info, " --nflog-");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Write(output, info, " nflog-");

    /// <inheritdoc/>
    public override bool TryWrite(RuleWriter writer, ReadOnlySpan<byte> info)
    {
        var prefix = TextOutputWords.TextIn(info.Slice(PrefixAt, PrefixBytes));
        writer.Add(new LogExpression
        {
            Prefix = prefix.Length > 0 ? prefix : null,
            Group = Group(info),
            SnapshotSize = Flags(info) != 0 ? Length(info) : null,
            QueueThreshold = Threshold(info) != 0 ? Threshold(info) : null,
        });
        return true;
    }

    /// <summary>Reads the expression of a log.</summary>
    public static XtEntry Read(in LogExpression log)
    {
        var entry = new XtEntry(Instance);
        var info = entry.Info.AsSpan();
        info.Write16(GroupAt, log.Group ?? 0u);
        info.Write16(ThresholdAt, log.QueueThreshold ?? 0u);
        info.Write32(LengthAt, log.SnapshotSize ?? 0);
        info.Write16(FlagsAt, log.SnapshotSize is not null ? CopiesLength : 0u);
        var prefix = Encoding.UTF8.GetBytes(log.Prefix ?? "");
        prefix.AsSpan(0, Math.Min(prefix.Length, PrefixBytes - 1)).CopyTo(info[PrefixAt..]);
        return entry;
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var output = translation.Output.Append(" log");
        var prefix = TextOutputWords.TextIn(info.Slice(PrefixAt, PrefixBytes));
        if (prefix.Length > 0)
            output.Append(" prefix \"").Append(prefix).Append("\"");
        if (Flags(info) != 0)
            output.Append(" snaplen ").Append(Length(info));
        if (Threshold(info) != 0)
            output.Append(" queue-threshold ").Append(Threshold(info));
        output.Append(" group ").Append(Group(info));
        return true;
    }

    private static void ReadPrefix(OptionValue value)
    {
        if (value.Text.Contains('\n', StringComparison.Ordinal))
            throw value.Wrong("Newlines not allowed in --nflog-prefix");
        value.TextAt(PrefixAt, PrefixBytes, least: 1, most: int.MaxValue);
    }

    private static void ReadSize(OptionValue value)
    {
        value.Info.Write32(LengthAt, value.Number(0, uint.MaxValue));
        value.Info.Write16(FlagsAt, CopiesLength);
    }

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, string start)
    {
        var prefix = TextOutputWords.TextIn(info.Slice(PrefixAt, PrefixBytes));
        if (prefix.Length > 0)
            output.Append(start).Append("prefix").Quoted(prefix);
        if (Group(info) != 0)
            output.Append(start).Append("group ").Append(Group(info));
        if (Flags(info) != 0)
            output.Append(start).Append("size ").Append(Length(info));
        if (Threshold(info) != 0)
            output.Append(start).Append("threshold ").Append(Threshold(info));
    }

    private static uint Length(ReadOnlySpan<byte> info) => info.Read32(LengthAt);

    private static ushort Group(ReadOnlySpan<byte> info) => info.Read16(GroupAt);

    private static ushort Threshold(ReadOnlySpan<byte> info) => info.Read16(ThresholdAt);

    private static ushort Flags(ReadOnlySpan<byte> info) => info.Read16(FlagsAt);
}
