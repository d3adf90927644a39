using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>The packet's connection is not tracked. // nft_notrack, nft_ct.c</summary>
public sealed record NotrackStatement : StatementNode
{
    internal override void Linearize(RuleWriter writer) => writer.Add(new Expression { Kind = NotrackExpression.Kind });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append("notrack"u8);

    internal static StatementNode Parse(Parser parser)
    {
        parser.Expect("notrack"u8);
        return new NotrackStatement { Place = parser.PlaceFrom(parser.LastSpan) };
    }
}

/// <summary>Remembers when it was reached last. // nft_last.c</summary>
public sealed record LastStatement : StatementNode
{
    /// <summary>How long ago that was, in milliseconds; null when it was not reached.</summary>
    public ulong? Used { get; init; }

    internal override void Linearize(RuleWriter writer) => writer.Add(new LastExpression { Set = Used is null ? null : 1, Milliseconds = Used });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("last"u8);
        if (options.Stateless)
            return;
        output.Append(" used "u8);
        if (Used is { } used)
            Datatypes.TimeSpanType.Write(output, used);
        else
            output.Append("never"u8);
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("last"u8);
        if (!parser.TryTake("used"u8))
            return new LastStatement { Place = parser.PlaceFrom(start) };
        ulong? used = parser.TryTake("never"u8) ? null : parser.ExpectTime();
        return new LastStatement { Used = used, Place = parser.PlaceFrom(start) };
    }

    /// <summary>What the kernel's expression is.</summary>
    internal static LastStatement Of(LastExpression last) => new() { Used = last.Set is > 0 ? last.Milliseconds : null };
}

/// <summary>Holds as long as the connections of what leads here are no more than a number. // nft_connlimit.c</summary>
/// <param name="Count">How many.</param>
public sealed record ConnectionCountStatement(uint Count) : StatementNode
{
    /// <summary>Holds for what is beyond. // NFT_CONNLIMIT_F_INV</summary>
    public bool IsOver { get; init; }

    internal override void Linearize(RuleWriter writer) =>
        writer.Add(new ConnlimitExpression { Count = Count, Flags = IsOver ? NftConnlimitFlags.Inv : NftConnlimitFlags.None });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append(IsOver ? "ct count over "u8 : "ct count "u8).Append(Count);

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("ct"u8);
        parser.Expect("count"u8);
        var isOver = parser.TryTake("over"u8);
        return new ConnectionCountStatement((uint)parser.ExpectNumber("a number", uint.MaxValue)) { IsOver = isOver, Place = parser.PlaceFrom(start) };
    }

    /// <summary>What the kernel's expression is.</summary>
    internal static ConnectionCountStatement Of(ConnlimitExpression limit) => new(limit.Count ?? 0) { IsOver = ((limit.Flags ?? 0) & NftConnlimitFlags.Inv) != 0 };
}

/// <summary>Answers TCP's first packets in place of the server. // nft_synproxy.c</summary>
public sealed record SynproxyStatement : StatementNode
{
    /// <summary>Largest segment announced to clients; null when not said.</summary>
    public ushort? Mss { get; init; }

    /// <summary>Window scale announced to clients; null when not said.</summary>
    public byte? WindowScale { get; init; }

    /// <summary>Timestamps are passed on.</summary>
    public bool Timestamp { get; init; }

    /// <summary>Selective acknowledgements are passed on.</summary>
    public bool SackPermitted { get; init; }

    /// <inheritdoc/>
    public override bool IsTerminal => true;

    internal override void Linearize(RuleWriter writer) => writer.Add(new SynproxyExpression
    {
        SegmentSize = Mss ?? 0,
        WindowScale = WindowScale ?? 0,
        Flags = (Mss is null ? 0 : NfSynproxyOptions.Mss) | (WindowScale is null ? 0 : NfSynproxyOptions.WScale)
            | (Timestamp ? NfSynproxyOptions.Timestamp : 0) | (SackPermitted ? NfSynproxyOptions.SackPerm : 0),
    });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("synproxy"u8);
        if (Mss is { } mss)
            output.Append(" mss "u8).Append(mss);
        if (WindowScale is { } scale)
            output.Append(" wscale "u8).Append(scale);
        output.Append(Timestamp ? " timestamp"u8 : default).Append(SackPermitted ? " sack-perm"u8 : default);
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("synproxy"u8);
        if (parser.TryTake("name"u8))
            return new ObjectStatement("synproxy", parser.ParseObjectName()) { Place = parser.PlaceFrom(start) };
        return ParseBody(parser) with { Place = parser.PlaceFrom(start) };
    }

    internal static SynproxyStatement ParseBody(Parser parser)
    {
        var statement = new SynproxyStatement();
        for (; ; parser.SkipInBlock())
        {
            if (parser.TryTake("mss"u8))
                statement = statement with { Mss = (ushort)parser.ExpectNumber("a segment size", ushort.MaxValue) };
            else if (parser.TryTake("wscale"u8))
                statement = statement with { WindowScale = (byte)parser.ExpectNumber("a window scale", 14) };
            else if (parser.TryTake("timestamp"u8))
                statement = statement with { Timestamp = true };
            else if (parser.TryTake("sack-perm"u8))
                statement = statement with { SackPermitted = true };
            else
                return statement;
        }
    }

    /// <summary>What the kernel's expression is.</summary>
    internal static SynproxyStatement Of(SynproxyExpression synproxy)
    {
        var flags = synproxy.Flags ?? 0;
        return new SynproxyStatement
        {
            Mss = (flags & NfSynproxyOptions.Mss) != 0 ? synproxy.SegmentSize : null,
            WindowScale = (flags & NfSynproxyOptions.WScale) != 0 ? synproxy.WindowScale : null,
            Timestamp = (flags & NfSynproxyOptions.Timestamp) != 0,
            SackPermitted = (flags & NfSynproxyOptions.SackPerm) != 0,
        };
    }
}

/// <summary>A TCP option becomes a row of options that say nothing. // nft_exthdr_tcp_strip_eval</summary>
/// <param name="Option">The option: its name or number.</param>
public sealed record ResetOptionStatement(string Option) : StatementNode
{
    internal override void Linearize(RuleWriter writer) => writer.Add(new ExthdrExpression
    {
        Type = Headers.OptionTable.NumberOf(NftExthdrOp.TcpOpt, Option),
        Operation = NftExthdrOp.TcpOpt,
    });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append("reset tcp option "u8).Append(Option);

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("reset"u8);
        parser.Expect("tcp"u8);
        parser.Expect("option"u8);
        if (!parser.Is(TokenKind.Word) && !parser.Is(TokenKind.Number))
            throw parser.Unexpected("expecting a TCP option");
        return new ResetOptionStatement(parser.NameOf(parser.Take())) { Place = parser.PlaceFrom(start) };
    }
}
