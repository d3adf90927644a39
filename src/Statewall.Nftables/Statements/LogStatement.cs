using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
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

    private static readonly (string Name, NfLogFlags Flags)[] FlagNames =
    [
        ("tcp sequence", NfLogFlags.TcpSeq), ("tcp options", NfLogFlags.TcpOpt), ("ip options", NfLogFlags.IpOpt),
        ("skuid", NfLogFlags.Uid), ("ether", NfLogFlags.MacDecode),
    ];

    private const int MostPrefix = 127; // NF_LOG_PREFIXLEN without the terminator

    private const NfLogFlags Everything = NfLogFlags.TcpSeq | NfLogFlags.TcpOpt | NfLogFlags.IpOpt | NfLogFlags.Uid | NfLogFlags.MacDecode;

    /// <summary>What stands in front of the message.</summary>
    public string? Prefix { get; init; }

    /// <summary>Group of listeners; null for the kernel's log.</summary>
    public ushort? Group { get; init; }

    /// <summary>How many bytes of the packet listeners get; null for all.</summary>
    public uint? SnapLength { get; init; }

    /// <summary>How many packets are gathered for listeners; null for one.</summary>
    public ushort? QueueThreshold { get; init; }

    /// <summary>Level; null when not said, which is that of warnings.</summary>
    public NftLogLevel? Level { get; init; }

    /// <summary>What is said of the packet besides.</summary>
    public NfLogFlags Flags { get; init; }

    internal override void Linearize(RuleWriter writer)
    {
        var log = new LogExpression { Prefix = Prefix };
        if (Group is { } group)
            log = log with { Group = group, SnapshotSize = SnapLength ?? 0, QueueThreshold = QueueThreshold ?? 0 };
        else if (SnapLength is not null || QueueThreshold is not null)
            log = log with { SnapshotSize = SnapLength, QueueThreshold = QueueThreshold };
        else if (Level is { } level)
            log = log with { Level = level };
        if (Flags != NfLogFlags.None)
            log = log with { Flags = Flags };
        writer.Add(log);
    }

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
        if (Group is null && Level is { } level and not NftLogLevel.Warning)
            output.Append(" level "u8).Append((uint)level < Levels.Length ? Levels[(uint)level] : "unknown");
        FormatFlags(output);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("log");
        string[] flags = (Flags & Everything) == Everything ? ["all"] : [.. FlagNames.Where(row => (Flags & row.Flags) != 0).Select(row => row.Name)];
        var level = Group is null && Level != NftLogLevel.Warning ? Level : null;
        if (Prefix is null && Group is null && level is null && flags.Length == 0)
        {
            output.Null();
            return;
        }
        output.Open();
        if (Prefix is not null)
            output.Name("prefix").String(Prefix);
        if (Group is { } group)
            output.Name("group").Number(group);
        if (SnapLength is { } snap)
            output.Name("snaplen").Number(snap);
        if (QueueThreshold is { } threshold)
            output.Name("queue-threshold").Number(threshold);
        if (level is { } said)
            output.Name("level").String((uint)said < Levels.Length ? Levels[(uint)said] : "unknown");
        output.StringsIfAny("flags", flags).Close();
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("log"u8);
        var statement = new LogStatement();
        while (true)
        {
            if (parser.TryTake("prefix"u8))
                statement = statement with { Prefix = TakePrefix(parser) };
            else if (parser.TryTake("group"u8))
                statement = statement with { Group = (ushort)parser.ExpectNumber(ushort.MaxValue) };
            else if (parser.TryTake("snaplen"u8))
                statement = statement with { SnapLength = (uint)parser.ExpectNumber(uint.MaxValue) };
            else if (parser.TryTake("queue-threshold"u8))
                statement = statement with { QueueThreshold = (ushort)parser.ExpectNumber(ushort.MaxValue) };
            else if (parser.TryTake("level"u8))
                statement = statement with { Level = TakeLevel(parser) };
            else if (parser.TryTake("flags"u8))
                statement = statement with { Flags = statement.Flags | TakeFlags(parser) };
            else
                break;
        }
        return At(statement, parser.PlaceFrom(start)).Check();
    }

    private LogStatement Check()
    {
        if (Level == NftLogLevel.Audit && (Prefix is not null || SnapLength is not null || QueueThreshold is not null || Group is not null || Flags != NfLogFlags.None))
            throw Parser.Wrong("log level audit doesn't support any further options", Span);
        if (Group is not null && (Flags != NfLogFlags.None || Level is not null))
            throw Parser.Wrong(Level is not null ? "level and group are mutually exclusive" : "flags and group are mutually exclusive", Span);
        return Group is null && (SnapLength is not null || QueueThreshold is not null) ? this with { Group = 0 } : this;
    }

    private void FormatFlags(TextOutput output)
    {
        if ((Flags & Everything) == Everything)
        {
            output.Append(" flags all"u8);
            return;
        }
        var isTcp = Flags & (NfLogFlags.TcpSeq | NfLogFlags.TcpOpt);
        if (isTcp != 0)
        {
            output.Append(" flags tcp "u8).Append(isTcp switch
            {
                NfLogFlags.TcpSeq => "sequence",
                NfLogFlags.TcpOpt => "options",
                _ => "sequence,options",
            });
        }
        output.Append((Flags & NfLogFlags.IpOpt) != 0 ? " flags ip options"u8 : default);
        output.Append((Flags & NfLogFlags.Uid) != 0 ? " flags skuid"u8 : default);
        output.Append((Flags & NfLogFlags.MacDecode) != 0 ? " flags ether"u8 : default);
    }

    private static string TakePrefix(Parser parser)
    {
        var span = parser.Span;
        var prefix = WithValues(parser, parser.ExpectQuoted(), span);
        return System.Text.Encoding.UTF8.GetByteCount(prefix) <= MostPrefix ? prefix : throw Parser.Wrong($"log prefix is too long, {MostPrefix} bytes are the most", span);
    }

    /// <summary>A prefix shows the values of variables that it names.</summary>
    private static string WithValues(Parser parser, string prefix, SourceSpan place)
    {
        var text = new System.Text.StringBuilder();
        for (var at = 0; at < prefix.Length;)
        {
            var end = at + 1;
            while (prefix[at] == '$' && end < prefix.Length && (char.IsAsciiLetterOrDigit(prefix[end]) || prefix[end] == '_'))
                end++;
            text.Append(end > at + 1 ? parser.TextOf(prefix[(at + 1)..end], place) : prefix[at]);
            at = end;
        }
        return text.ToString();
    }

    private static NftLogLevel TakeLevel(Parser parser)
    {
        var span = parser.Span;
        var name = parser.ExpectName();
        return LevelOf(name) ?? throw Parser.Wrong("invalid log level", span);
    }

    private static NftLogLevel? LevelOf(string name)
    {
        var level = Array.IndexOf(Levels, name == "panic" ? "emerg" : name);
        return level >= 0 ? (NftLogLevel)level : null;
    }

    private static NfLogFlags TakeFlags(Parser parser)
    {
        if (parser.TryTake("all"u8))
            return Everything;
        if (!parser.TryTake("tcp"u8))
            return TakeFlag(parser, parser.TryTake("ip"u8) ? "ip " : "");
        var flags = TakeFlag(parser, "tcp ");
        while (parser.TryTake(TokenKind.Comma))
            flags |= TakeFlag(parser, "tcp ");
        return flags;
    }

    private static NfLogFlags TakeFlag(Parser parser, string group)
    {
        var span = parser.Span;
        var name = group + parser.ExpectName();
        var flags = Array.Find(FlagNames, row => row.Name == name).Flags;
        return flags != NfLogFlags.None ? flags : throw Parser.Wrong($"unknown log flag '{name}'", span);
    }

    /// <summary>What the kernel's expression is.</summary>
    internal static LogStatement Of(LogExpression log) => new()
    {
        Prefix = log.Prefix,
        Group = log.Group,
        SnapLength = log.SnapshotSize is 0 ? null : log.SnapshotSize,
        QueueThreshold = log.QueueThreshold is 0 ? null : log.QueueThreshold,
        Level = log.Level,
        Flags = log.Flags ?? NfLogFlags.None,
    };

    internal static LogStatement ReadJson(JsonItem item)
    {
        if (item.IsNull)
            return new LogStatement();
        var level = item.Find("level");
        var statement = new LogStatement
        {
            Prefix = item.Find("prefix")?.Quotable(MostPrefix),
            Group = (ushort?)item.FindNumber("group", ushort.MaxValue),
            SnapLength = (uint?)item.FindNumber("snaplen", uint.MaxValue),
            QueueThreshold = (ushort?)item.FindNumber("queue-threshold", ushort.MaxValue),
            Level = level is null ? null : LevelOf(level.String()) ?? throw level.Unknown("log level", Levels),
            Flags = (item.Find("flags")?.Items ?? []).Aggregate(NfLogFlags.None, (flags, flag) => flags | flag.OneOf("log flag", [("all", Everything), .. FlagNames])),
            Place = item.Place,
        };
        return statement.Check();
    }
}

