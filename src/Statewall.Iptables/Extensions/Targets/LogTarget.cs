using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Tells of packets in the kernel's log. // struct xt_log_info: level, logflags, prefix[30]</summary>
internal sealed class LogTarget : XtTarget
{
    private const int LevelAt = 0, FlagsAt = 1, PrefixAt = 2, PrefixBytes = 30;
    private const byte DefaultLevel = 4; // LOG_WARNING
    private const byte AllFlags = 0x2f; // XT_LOG_MASK
    private const byte Sequence = 1, TcpOptions = 2, IpOptions = 4, User = 8, Link = 32; // XT_LOG_TCPSEQ …
    private static readonly (string Name, byte Bit)[] Flags = [("tcp-sequence", Sequence), ("tcp-options", TcpOptions), ("ip-options", IpOptions), ("uid", User), ("macdecode", Link)];

    private LogTarget()
        : base("LOG")
    {
        Size = 32;
        Options =
        [
            new("log-level", value => value.Info[LevelAt] = value.LogLevel()),
            new("log-prefix", ReadPrefix),
            .. Flags.Select(flag => new XtOption("log-" + flag.Name, value => value.Info[FlagsAt] |= flag.Bit) { Words = 0 }),
        ];
    }

    /// <summary>The target.</summary>
    public static LogTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => info[LevelAt] = DefaultLevel;

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (Prefix(info) is { Length: > 0 } prefix)
            output.Option("log-prefix").Quoted(prefix);
        if (info[LevelAt] != DefaultLevel)
            output.Option("log-level").Append(" ").Append(info[LevelAt]);
        foreach (var (name, bit) in Flags)
        {
            if ((info[FlagsAt] & bit) != 0)
                output.Option("log-").Append(name);
        }
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" LOG");
        if (isNumeric)
        {
            output.Append(" flags ").Append(info[FlagsAt]).Append(" level ").Append(info[LevelAt]);
        }
        else
        {
            output.Append(" level ").Append(LevelName(info[LevelAt]));
            foreach (var (name, bit) in Flags)
            {
                if ((info[FlagsAt] & bit) != 0)
                    output.Append(" ").Append(name);
            }
        }
        if (Prefix(info) is { Length: > 0 } prefix)
            output.Append(" prefix \"").Append(prefix).Append("\"");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var output = translation.Output.Append(" log");
        if (Prefix(info) is { Length: > 0 } prefix)
            output.Append(" prefix \"").Append(prefix).Append("\"");
        if (info[LevelAt] != DefaultLevel)
            output.Append(" level ").Append(LevelName(info[LevelAt]));
        if ((info[FlagsAt] & AllFlags) == AllFlags)
        {
            output.Append(" flags all");
            return true;
        }
        if ((info[FlagsAt] & (Sequence | TcpOptions)) != 0)
        {
            output.Append(" flags tcp ").Append((info[FlagsAt] & Sequence) != 0 ? "sequence" : "");
            output.Append((info[FlagsAt] & (Sequence | TcpOptions)) == (Sequence | TcpOptions) ? "," : "").Append((info[FlagsAt] & TcpOptions) != 0 ? "options" : "");
        }
        foreach (var (bit, name) in new[] { (IpOptions, "ip options"), (User, "skuid"), (Link, "ether") })
        {
            if ((info[FlagsAt] & bit) != 0)
                output.Append(" flags ").Append(name);
        }
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        LOG target options:
         --log-level level		Severity: a number or a name as in syslog.conf
         --log-prefix prefix		Text in front of each message
         --log-tcp-sequence		Sequence numbers of TCP
         --log-tcp-options		Options of TCP
         --log-ip-options		Options of IP
         --log-uid			The user whose program sent it
         --log-macdecode		Hardware addresses and protocol

        """);

    private static void ReadPrefix(OptionValue value)
    {
        if (value.Text.Contains('\n', StringComparison.Ordinal))
            throw value.Wrong("Newlines not allowed in --log-prefix");
        value.TextAt(PrefixAt, PrefixBytes, least: 1, most: int.MaxValue);
    }

    private static string Prefix(ReadOnlySpan<byte> info) => TextOutputWords.TextIn(info.Slice(PrefixAt, PrefixBytes));

    // two have shorter names than those that can be asked for
    private static string LevelName(byte level) => level switch
    {
        3 => "err",
        4 => "warn",
        _ => SyslogLevels.NameOf(level),
    };
}
