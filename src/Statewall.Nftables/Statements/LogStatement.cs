using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>The packet is logged, to the kernel's log or to a group of listeners. // nft_log.c</summary>
public sealed record LogStatement : StatementNode
{
    /// <summary>What is a level to syslog; audit is the kernel's audit log. // NFT_LOGLEVEL_*</summary>
    private static readonly string[] Levels = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug", "audit"];

    private static readonly (string Name, LogFlags Flags)[] FlagNames =
    [
        ("tcp sequence", LogFlags.TcpSequence), ("tcp options", LogFlags.TcpOptions), ("ip options", LogFlags.IpOptions),
        ("skuid", LogFlags.User), ("ether", LogFlags.MacDecode),
    ];

    /// <summary>Number of the level that is meant without a word about it: warn.</summary>
    public const uint UsualLevel = 4;

    /// <summary>Number of the audit level.</summary>
    public const uint AuditLevel = 8;

    /// <summary>What stands in front of the message.</summary>
    public string? Prefix { get; init; }

    /// <summary>Group of listeners; null for the kernel's log.</summary>
    public ushort? Group { get; init; }

    /// <summary>How many bytes of the packet listeners get; null for all.</summary>
    public uint? SnapLength { get; init; }

    /// <summary>How many packets are gathered for listeners; null for one.</summary>
    public ushort? QueueThreshold { get; init; }

    /// <summary>Level.</summary>
    public uint Level { get; init; } = UsualLevel;

    /// <summary>What is said of the packet besides.</summary>
    public LogFlags Flags { get; init; }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("log"u8);
        if (Prefix is not null)
            output.Append($" prefix \"{Prefix}\"");
        if (Group is { } group)
            output.Append(" group "u8).Append(group);
        if (SnapLength is { } snap)
            output.Append(" snaplen "u8).Append(snap);
        if (QueueThreshold is { } threshold)
            output.Append(" queue-threshold "u8).Append(threshold);
        if (Group is null && Level != UsualLevel)
            output.Append(" level "u8).Append(Level < Levels.Length ? Levels[Level] : "unknown");
        FormatFlags(output);
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("log"u8);
        var statement = new LogStatement();
        var hasLevel = false;
        while (true)
        {
            if (parser.TryTake("prefix"u8))
                statement = statement with { Prefix = TakePrefix(parser) };
            else if (parser.TryTake("group"u8))
                statement = statement with { Group = (ushort)parser.ExpectNumber("a group", ushort.MaxValue) };
            else if (parser.TryTake("snaplen"u8))
                statement = statement with { SnapLength = (uint)parser.ExpectNumber("a length", uint.MaxValue) };
            else if (parser.TryTake("queue-threshold"u8))
                statement = statement with { QueueThreshold = (ushort)parser.ExpectNumber("a threshold", ushort.MaxValue) };
            else if (parser.TryTake("level"u8))
                (statement, hasLevel) = (statement with { Level = TakeLevel(parser) }, true);
            else if (parser.TryTake("flags"u8))
                statement = statement with { Flags = statement.Flags | TakeFlags(parser) };
            else
                break;
        }
        statement = statement with { Place = parser.PlaceFrom(start) };
        return statement.Check(hasLevel);
    }

    private LogStatement Check(bool hasLevel)
    {
        if (Level == AuditLevel && (Prefix is not null || SnapLength is not null || QueueThreshold is not null || Group is not null || Flags != LogFlags.None))
            throw Parser.Wrong("log level audit doesn't support any further options", Span);
        if (Group is not null && (Flags != LogFlags.None || hasLevel))
            throw Parser.Wrong(hasLevel ? "level and group are mutually exclusive" : "flags and group are mutually exclusive", Span);
        return Group is null && (SnapLength is not null || QueueThreshold is not null) ? this with { Group = 0 } : this;
    }

    private void FormatFlags(TextOutput output)
    {
        if ((Flags & LogFlags.All) == LogFlags.All)
        {
            output.Append(" flags all"u8);
            return;
        }
        var isTcp = Flags & (LogFlags.TcpSequence | LogFlags.TcpOptions);
        if (isTcp != 0)
        {
            output.Append(" flags tcp "u8).Append(isTcp switch
            {
                LogFlags.TcpSequence => "sequence",
                LogFlags.TcpOptions => "options",
                _ => "sequence,options",
            });
        }
        output.Append((Flags & LogFlags.IpOptions) != 0 ? " flags ip options"u8 : default);
        output.Append((Flags & LogFlags.User) != 0 ? " flags skuid"u8 : default);
        output.Append((Flags & LogFlags.MacDecode) != 0 ? " flags ether"u8 : default);
    }

    private static string TakePrefix(Parser parser)
    {
        const int Most = 127; // NF_LOG_PREFIXLEN without the terminator
        var span = parser.Span;
        var prefix = parser.ExpectQuoted("a prefix");
        return System.Text.Encoding.UTF8.GetByteCount(prefix) <= Most ? prefix : throw Parser.Wrong($"log prefix is too long, {Most} bytes are the most", span);
    }

    private static uint TakeLevel(Parser parser)
    {
        var span = parser.Span;
        var name = parser.ExpectName("a level");
        var level = Array.IndexOf(Levels, name == "panic" ? "emerg" : name);
        return level >= 0 ? (uint)level : throw Parser.Wrong("invalid log level", span);
    }

    private static LogFlags TakeFlags(Parser parser)
    {
        if (parser.TryTake("all"u8))
            return LogFlags.All;
        if (!parser.TryTake("tcp"u8))
            return TakeFlag(parser, parser.TryTake("ip"u8) ? "ip " : "");
        var flags = TakeFlag(parser, "tcp ");
        while (parser.TryTake(TokenKind.Comma))
            flags |= TakeFlag(parser, "tcp ");
        return flags;
    }

    private static LogFlags TakeFlag(Parser parser, string group)
    {
        var span = parser.Span;
        var name = group + parser.ExpectName("a log flag");
        var flags = Array.Find(FlagNames, row => row.Name == name).Flags;
        return flags != LogFlags.None ? flags : throw Parser.Wrong($"unknown log flag '{name}'", span);
    }
}

/// <summary>What is logged of a packet besides. // NF_LOG_*</summary>
[Flags]
public enum LogFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>TCP's sequence numbers. // NF_LOG_TCPSEQ</summary>
    TcpSequence = 1,

    /// <summary>TCP's options. // NF_LOG_TCPOPT</summary>
    TcpOptions = 2,

    /// <summary>IP's options. // NF_LOG_IPOPT</summary>
    IpOptions = 4,

    /// <summary>User and group of the socket. // NF_LOG_UID</summary>
    User = 8,

    /// <summary>The link layer's header. // NF_LOG_MACDECODE</summary>
    MacDecode = 0x20,

    /// <summary>All of these.</summary>
    All = TcpSequence | TcpOptions | IpOptions | User | MacDecode,
}
