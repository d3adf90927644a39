using System.Text;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>What becomes of the packet, or where the evaluation goes on. // nft_immediate.c</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Chain">The chain to jump or go to.</param>
public sealed record VerdictStatement(NftVerdict Verdict, string? Chain = null) : StatementNode
{
    private static readonly (string Name, NftVerdict Verdict)[] Names =
    [
        ("accept", NftVerdict.Accept), ("drop", NftVerdict.Drop), ("continue", NftVerdict.Continue),
        ("return", NftVerdict.Return), ("jump", NftVerdict.Jump), ("goto", NftVerdict.Goto),
    ];

    private static readonly WordTable<NftVerdict> ByName = new(Names);

    /// <summary>The rules of a chain without a name that stand here; null for a chain with one. // NFT_CHAIN_BINDING</summary>
    public IReadOnlyList<RuleNode>? Block { get; init; }

    /// <summary>Where the chain's name stands.</summary>
    public Place ChainPlace { get; init; }

    /// <inheritdoc/>
    public override bool IsTerminal => Verdict != NftVerdict.Continue;

    internal override void Linearize(RuleWriter writer) => writer.Add(
        new ImmediateExpression
        {
            DestinationRegister = NftRegister.Verdict,
            Data = new DataValue { Verdict = new Nfnetlink.Nftables.Verdict { Code = Verdict, Chain = Chain, ChainId = Block is null ? null : writer.Add(Block) } },
        },
        place: ChainPlace.Span);

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append(Name);
        if (Chain is not null)
            output.Append(" "u8).Append(Chain);
        else if (Block is not null)
            FormatBlock(output.Append(" "u8), Block, options);
    }

    /// <summary>Rules in braces have no form in JSON: there they are text.</summary>
    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        if (Block is null)
        {
            base.WriteJson(output, options);
            return;
        }
        var text = new TextOutput();
        Format(text, options);
        output.String(text.Written);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name(Name);
        if (Chain is null)
            output.Null();
        else
            output.Open().Name("target").String(Chain).Close();
    }

    internal static bool IsVerdict(ReadOnlySpan<byte> word) => Find(word) is not null;

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        var verdict = Find(Parser.Text(parser.Take()))!.Value;
        if (verdict is not (NftVerdict.Jump or NftVerdict.Goto))
            return new VerdictStatement(verdict) { Place = parser.PlaceFrom(start) };
        if (parser.Is(TokenKind.LeftBrace))
            return new VerdictStatement(verdict) { Block = parser.ParseRules(), Place = parser.PlaceFrom(start) };
        var chain = new Place(parser.Span);
        return new VerdictStatement(verdict, parser.ExpectQuoted()) { Place = parser.PlaceFrom(start), ChainPlace = chain };
    }

    private string Name => Array.Find(Names, row => row.Verdict == Verdict).Name ?? OtherName;

    /// <summary>What statements beside verdicts do with packets, as traces tell it. // NF_VERDICT_MASK</summary>
    private string OtherName => (Verdict >= 0 ? Verdict & (NftVerdict)0xff : Verdict) switch
    {
        NftVerdict.Break => "break",
        NftVerdict.Stolen => "stolen",
        NftVerdict.Queue => "queue", // its number stands above
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"unknown verdict value {(int)Verdict}"),
    };

    private static NftVerdict? Find(ReadOnlySpan<byte> word) => ByName.TryFind(word, out var verdict) ? verdict : null;

    private static void FormatBlock(TextOutput output, IReadOnlyList<RuleNode> rules, ListingOptions options)
    {
        output.Append("{\n"u8);
        foreach (var rule in rules)
            RulesetText.Write(output.Append("\t"u8), rule, options);
        output.Append("\t\t}"u8);
    }

    internal static VerdictStatement ReadJson(JsonItem item)
    {
        var verdict = Array.Find(Names, row => row.Name == item.Name).Verdict;
        if (verdict is NftVerdict.Jump or NftVerdict.Goto)
            return new VerdictStatement(verdict, item.Require("target").Identifier());
        return item.IsNull ? new VerdictStatement(verdict) : throw item.Expecting("null");
    }

    /// <summary>Reads rules in braces, which are text in JSON.</summary>
    internal static StatementNode ReadText(JsonItem item)
    {
        var parser = new Parser(new SourceText(item.Span.Source!.Name, Encoding.UTF8.GetBytes(item.Text)));
        return parser.ParseRule() is { Statements: [VerdictStatement { Block: not null } statement], Comment: null } && parser.Is(TokenKind.End)
            ? statement with { Place = item.Place }
            : throw item.Expecting("a statement; as text there is only `jump { … }'");
    }
}
