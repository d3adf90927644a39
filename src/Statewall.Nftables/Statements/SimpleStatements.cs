using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>The packet's connection is not tracked. // nft_notrack, nft_ct.c</summary>
public sealed record NotrackStatement : StatementNode
{
    internal override void Linearize(RuleWriter writer) => writer.Add(new Expression { Kind = NotrackExpression.Kind });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append("notrack"u8);

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options) => output.Name("notrack").Null();

    internal static StatementNode Parse(Parser parser)
    {
        parser.Expect("notrack"u8);
        return new NotrackStatement { Place = parser.PlaceFrom(parser.LastSpan) };
    }

    internal static NotrackStatement ReadJson(JsonItem item) => item.IsNull ? new NotrackStatement() : throw item.Expecting("null");
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
            Datatypes.TimeSpanType.Write(output, used, options);
        else
            output.Append("never"u8);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("last");
        if (options.Stateless || Used is not { } used)
            output.Null();
        else
            output.Open().Name("used").Number(used).Close();
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

    internal static LastStatement ReadJson(JsonItem item) => item.IsNull ? new LastStatement() : new LastStatement { Used = item.FindNumber("used") };
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

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("ct count").Open().Name("val").Number(Count);
        if (IsOver)
            output.Name("inv").Boolean(true);
        output.Close();
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("ct"u8);
        parser.Expect("count"u8);
        var isOver = parser.TryTake("over"u8);
        return new ConnectionCountStatement((uint)parser.ExpectNumber(uint.MaxValue)) { IsOver = isOver, Place = parser.PlaceFrom(start) };
    }

    /// <summary>What the kernel's expression is.</summary>
    internal static ConnectionCountStatement Of(ConnlimitExpression limit) => new(limit.Count ?? 0) { IsOver = ((limit.Flags ?? 0) & NftConnlimitFlags.Inv) != 0 };

    internal static ConnectionCountStatement ReadJson(JsonItem item) =>
        new((uint)item.Require("val").Number(uint.MaxValue)) { IsOver = item.FindBoolean("inv") };
}

/// <summary>Answers TCP's first packets in place of the server. // nft_synproxy.c</summary>
public sealed record SynproxyStatement : StatementNode
{
    private const byte MostWindowScale = 14;

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

    internal override void Linearize(RuleWriter writer) => writer.Add(ToExpression());

    /// <summary>What the kernel gets.</summary>
    internal SynproxyExpression ToExpression() => new()
    {
        SegmentSize = Mss ?? 0,
        WindowScale = WindowScale ?? 0,
        Flags = (Mss is null ? 0 : NfSynproxyOptions.Mss) | (WindowScale is null ? 0 : NfSynproxyOptions.WScale)
            | (Timestamp ? NfSynproxyOptions.Timestamp : 0) | (SackPermitted ? NfSynproxyOptions.SackPerm : 0),
    };

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

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("synproxy");
        if (this == new SynproxyStatement())
        {
            output.Null();
            return;
        }
        output.Open();
        WriteJsonObject(output);
        output.Close();
    }

    /// <summary>Writes the members of an object of the table.</summary>
    internal void WriteJsonObject(JsonOutput output)
    {
        if (Mss is { } mss)
            output.Name("mss").Number(mss);
        if (WindowScale is { } scale)
            output.Name("wscale").Number(scale);
        output.StringsIfAny("flags", ((string[])[Timestamp ? "timestamp" : "", SackPermitted ? "sack-perm" : ""]).Where(flag => flag.Length > 0));
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("synproxy"u8);
        if (parser.TryTake("name"u8))
            return new ObjectStatement("synproxy", parser.ParseObjectName()) { Place = parser.PlaceFrom(start) };
        return At(ParseBody(parser), parser.PlaceFrom(start));
    }

    internal static SynproxyStatement ParseBody(Parser parser)
    {
        var statement = new SynproxyStatement();
        for (; ; parser.SkipInBlock())
        {
            if (parser.TryTake("mss"u8))
                statement = statement with { Mss = (ushort)parser.ExpectNumber(ushort.MaxValue) };
            else if (parser.TryTake("wscale"u8))
                statement = statement with { WindowScale = (byte)parser.ExpectNumber(MostWindowScale) };
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

    internal static StatementNode ReadJson(JsonItem item) => ObjectStatement.IsUse(item) ? ObjectStatement.ReadJson(item) : ReadJsonBody(item);

    internal static SynproxyStatement ReadJsonBody(JsonItem item)
    {
        if (item.IsNull)
            return new SynproxyStatement();
        var flags = (item.Find("flags")?.Items ?? []).Select(flag => flag.OneOf("synproxy flag", ("timestamp", "timestamp"), ("sack-perm", "sack-perm"))).ToList();
        return new SynproxyStatement
        {
            Mss = (ushort?)item.FindNumber("mss", ushort.MaxValue),
            WindowScale = (byte?)item.FindNumber("wscale", MostWindowScale),
            Timestamp = flags.Contains("timestamp"),
            SackPermitted = flags.Contains("sack-perm"),
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

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        var option = byte.TryParse(Option, out var number) ? OptionTable.Find(NftExthdrOp.TcpOpt, number) : OptionTable.Find(NftExthdrOp.TcpOpt, Option);
        output.Name("reset").Open("tcp option");
        if (option is null || OptionTable.Find(NftExthdrOp.TcpOpt, option.Name) is null)
            output.Name("base").Number(number).Name("offset").Number(0).Name("len").Number(0);
        else
            output.Name("name").String(option.Name);
        output.Close().Close();
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("reset"u8);
        parser.Expect("tcp"u8);
        parser.Expect("option"u8);
        return new ResetOptionStatement(OptionNode.TakeTcpOption(parser).Name) { Place = parser.PlaceFrom(start) };
    }

    internal static ResetOptionStatement ReadJson(JsonItem item)
    {
        var option = item.Require("tcp option");
        if (option.Find("base") is not { } number)
            return new ResetOptionStatement(OptionNode.ReadName(option.Require("name"), NftExthdrOp.TcpOpt, "TCP option").Name);
        if (option.FindNumber("offset", 0) is null | option.FindNumber("len", 0) is null)
            throw option.Expecting("offset and len, both 0");
        return new ResetOptionStatement(OptionTable.Find(NftExthdrOp.TcpOpt, (byte)number.Number(byte.MaxValue)).Name);
    }
}
