using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Writes frames to the kernel's log, and the rule goes on. // struct ebt_log_info: loglevel, prefix[30], bitmask</summary>
internal sealed class BridgeLogTarget : XtTarget
{
    private const int LevelAt = 0, PrefixAt = 1, PrefixBytes = 30, BitsAt = 32;
    private const byte Notice = 5;
    private const uint Ip = 1, Arp = 2, Ip6 = 8; // EBT_LOG_IP …

    private BridgeLogTarget()
        : base("log")
    {
        Families = XtFamilies.Bridge;
        IsWatcher = true;
        Size = 36;
        Options =
        [
            new("log", _ => { }) { Words = 0 },
            new("log-prefix", ReadPrefix),
            new("log-level", value => value.Info[LevelAt] = value.LogLevel()),
            new("log-ip", value => Set(value, Ip)) { Words = 0 },
            new("log-arp", value => Set(value, Arp)) { Words = 0 },
            new("log-ip6", value => Set(value, Ip6)) { Words = 0 },
        ];
    }

    /// <summary>The watcher.</summary>
    public static BridgeLogTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => info[LevelAt] = Notice;

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option("log-level").Append(" ").Append(SyslogLevels.NameOf(info[LevelAt]));
        var prefix = TextOutputWords.TextIn(info.Slice(PrefixAt, PrefixBytes));
        if (prefix.Length > 0)
            output.Option("log-prefix").InQuotes(prefix);
        var bits = info.Read32(BitsAt);
        if ((bits & Ip) != 0)
            output.Option("log-ip");
        if ((bits & Arp) != 0)
            output.Option("log-arp");
        if ((bits & Ip6) != 0)
            output.Option("log-ip6");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var output = translation.Output.Append(" log");
        var prefix = TextOutputWords.TextIn(info.Slice(PrefixAt, PrefixBytes));
        if (prefix.Length > 0)
            output.Append(" prefix \"").Append(prefix).Append("\"");
        // warning is what nft writes with when nothing is said
        if (info[LevelAt] != 4)
            output.Append(" level ").Append(info[LevelAt] == 3 ? "err" : SyslogLevels.NameOf(info[LevelAt]));
        output.Append(" flags ether");
        return true;
    }

    private static void ReadPrefix(OptionValue value)
    {
        if (value.Text.Contains('"', StringComparison.Ordinal))
            throw value.Wrong("Use of \\\" is not allowed in the prefix");
        value.TextAt(PrefixAt, PrefixBytes);
    }

    private static void Set(OptionValue value, uint bit) => value.Info.Set32(BitsAt, bit);
}
