using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>A key of a map and what it leads to.</summary>
/// <param name="Key">The key.</param>
/// <param name="Data">What it leads to.</param>
public sealed record MappingNode(ExpressionNode Key, ExpressionNode Data) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => Key.Type;

    /// <inheritdoc/>
    public override int Bits => Key.Bits;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        Key.Format(output, options);
        output.Append(" : "u8);
        Data.Format(output, options);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.OpenArray();
        Key.WriteJson(output, options);
        Data.WriteJson(output, options);
        output.CloseArray();
    }
}

/// <summary>What a map leads to from a key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Map">The map: a set of mappings, or one by name.</param>
public sealed record MapNode(ExpressionNode Key, ExpressionNode Map) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => null;

    internal override void Load(RuleWriter writer, int register) => SetWriter.AddLookup(writer, new Lookup(Key, Map) { Destination = RuleWriter.NumberOf(register) }, register);

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        Key.Format(output, options);
        output.Append(" map "u8);
        Map.Format(output, options);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.Open("map").Name("key");
        Key.WriteJson(output, options);
        output.Name("data");
        Map.WriteJson(output, options);
        output.Close().Close();
    }

    internal static MapNode ReadJson(JsonItem item) =>
        new(ExpressionJsonTable.ReadSelector(item.Require("key")), ExpressionJsonTable.ReadSet(item.Require("data")));
}

/// <summary>A verdict as what a map leads to.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Chain">The chain to jump or go to.</param>
public sealed record VerdictNode(NftVerdict Verdict, string? Chain = null) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype Type => DatatypeTable.Verdict;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => new VerdictStatement(Verdict, Chain).Format(output, options);

    internal override void WriteJson(JsonOutput output, ListingOptions options) => new VerdictStatement(Verdict, Chain).WriteJson(output, options);

    internal static ExpressionNode Parse(Parser parser)
    {
        var statement = (VerdictStatement)VerdictStatement.Parse(parser);
        return new VerdictNode(statement.Verdict, statement.Chain) { Place = statement.Place };
    }

    internal static VerdictNode ReadJson(JsonItem item)
    {
        var statement = VerdictStatement.ReadJson(item);
        return new VerdictNode(statement.Verdict, statement.Chain);
    }
}

/// <summary>All that no other element of a set is: <c>*</c>. // NFT_SET_ELEM_CATCHALL</summary>
public sealed record CatchAllNode : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => null;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append("*"u8);

    internal override void WriteJson(JsonOutput output, ListingOptions options) => output.String("*");
}

/// <summary>An element of a set with more than its key: times, a remark, statements.</summary>
/// <param name="Key">The key.</param>
public sealed record ElementNode(ExpressionNode Key) : ExpressionNode
{
    /// <summary>How long it stays, in milliseconds; 0 for ever, null for as long as the set says.</summary>
    public ulong? Timeout { get; init; }

    /// <summary>How long it will still stay, in milliseconds.</summary>
    public ulong? Expires { get; init; }

    /// <summary>A remark.</summary>
    public string? Comment { get; init; }

    /// <summary>What is counted and limited for it.</summary>
    public IReadOnlyList<StatementNode> Statements { get; init; } = [];

    /// <inheritdoc/>
    public override Datatype? Type => Key.Type;

    /// <inheritdoc/>
    public override int Bits => Key.Bits;

    /// <inheritdoc/>
    public bool Equals(ElementNode? other) =>
        other is not null && Key == other.Key && Timeout == other.Timeout && Expires == other.Expires && Comment == other.Comment && Statements.SequenceEqual(other.Statements);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Timeout, Comment);

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        Key.Format(output, options);
        if (Timeout is { } timeout)
        {
            output.Append(" timeout "u8);
            if (timeout == 0)
                output.Append("never"u8);
            else
                TimeSpanType.Write(output, timeout, options);
        }
        if (!options.Stateless && Expires is { } expires)
        {
            output.Append(" expires "u8);
            TimeSpanType.Write(output, expires, options);
        }
        foreach (var statement in Statements)
        {
            output.Append(" "u8);
            statement.Format(output, options);
        }
        if (Comment is not null)
            output.Append($" comment \"{Comment}\"");
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        var expires = options.Stateless ? null : Expires;
        if (Timeout is null && expires is null && Comment is null && Statements.Count == 0)
        {
            Key.WriteJson(output, options);
            return;
        }
        output.Open("elem").Name("val");
        Key.WriteJson(output, options);
        if (Timeout is { } timeout)
            output.Name("timeout").Number(timeout / 1000);
        if (expires is { } rest)
            output.Name("expires").Number(rest / 1000);
        if (Comment is not null)
            output.Name("comment").String(Comment);
        foreach (var statement in Statements)
            statement.WriteJsonMember(output, options);
        output.Close().Close();
    }

    /// <summary>Reads what stands behind a key; the key itself when nothing does.</summary>
    internal static ExpressionNode ParseOptions(Parser parser, ExpressionNode key)
    {
        var element = new ElementNode(key);
        var statements = new List<StatementNode>();
        while (parser.Is(TokenKind.Word))
        {
            if (parser.TryTake("timeout"u8))
                element = element with { Timeout = parser.TryTake("never"u8) ? 0 : parser.ExpectTime() is > 0 and var timeout ? timeout : null };
            else if (parser.TryTake("expires"u8))
                element = element with { Expires = parser.ExpectTime() };
            else if (parser.TryTake("comment"u8))
                element = element with { Comment = parser.ExpectQuoted() };
            else if (StatementTable.FindStateful(Parser.Text(parser.Current)) is { } parse)
                statements.Add(parse(parser));
            else
                throw parser.Unexpected();
        }
        element = element with { Statements = statements, Place = parser.PlaceFrom(key.Span) };
        return element == new ElementNode(key) ? key : element;
    }

    internal static ElementNode ReadJson(JsonItem item)
    {
        var key = ExpressionJsonTable.ReadKey(item.Require("val"));
        if (key is ElementNode)
            throw item.Wrong("an element in an element");
        var statements = new List<StatementNode>();
        foreach (var member in item.Children)
        {
            if (StatementJsonTable.FindStateful(member.Name) is { } read && item.Find(member.Name) is not null)
                statements.Add(read(member) with { Place = member.Place });
        }
        return new ElementNode(key)
        {
            Timeout = item.Find("timeout")?.Seconds(),
            Expires = item.Find("expires")?.Seconds(),
            Comment = item.FindComment(),
            Statements = statements,
        };
    }
}
