using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Hands frames to a program that logs, and the rule goes on. // struct ebt_nflog_info: len, group, threshold, flags, pad, prefix[64]</summary>
internal sealed class BridgeNflogTarget : XtTarget
{
    private const int LengthAt = 0, GroupAt = 4, ThresholdAt = 6, PrefixAt = 12, PrefixBytes = 64;
    private const ushort DefaultThreshold = 1;

    private BridgeNflogTarget()
        : base("nflog")
    {
        Families = XtFamilies.Bridge;
        IsWatcher = true;
        Size = 76;
        Options =
        [
            new("nflog", _ => { }) { Words = 0 },
            new("nflog-group", value => value.Info.Write16(GroupAt, value.Number(0, ushort.MaxValue))),
            new("nflog-prefix", value => value.TextAt(PrefixAt, PrefixBytes)),
            new("nflog-range", value => value.Info.Write32(LengthAt, value.Number(0, uint.MaxValue))),
            new("nflog-threshold", value => value.Info.Write16(ThresholdAt, value.Number(0, ushort.MaxValue))),
        ];
    }

    /// <summary>The watcher.</summary>
    public static BridgeNflogTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info)
    {
        info.Write16(GroupAt, 1);
        info.Write16(ThresholdAt, DefaultThreshold);
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        var prefix = TextOutputWords.TextIn(info.Slice(PrefixAt, PrefixBytes));
        if (prefix.Length > 0)
            output.Option("nflog-prefix").InQuotes(prefix);
        output.Option("nflog-group").Append(" ").Append(info.Read16(GroupAt));
        if (info.Read32(LengthAt) is var length and not 0)
            output.Option("nflog-range").Append(" ").Append(length);
        if (info.Read16(ThresholdAt) != DefaultThreshold)
            output.Option("nflog-threshold").Append(" ").Append(info.Read16(ThresholdAt));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var output = translation.Output.Append(" log");
        var prefix = TextOutputWords.TextIn(info.Slice(PrefixAt, PrefixBytes));
        if (prefix.Length > 0)
            output.Append(" prefix \"").Append(prefix).Append("\"");
        output.Append(" group ").Append(info.Read16(GroupAt));
        if (info.Read32(LengthAt) is var length and not 0)
            output.Append(" snaplen ").Append(length);
        if (info.Read16(ThresholdAt) != DefaultThreshold)
            output.Append(" queue-threshold ").Append(info.Read16(ThresholdAt));
        return true;
    }
}
