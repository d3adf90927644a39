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
    /// <summary>The rules of a chain without a name that stand here; null for a chain with one. // NFT_CHAIN_BINDING</summary>
    public IReadOnlyList<RuleNode>? Block { get; init; }

    /// <inheritdoc/>
    public override bool IsTerminal => Verdict != NftVerdict.Continue;

    internal override void Linearize(RuleWriter writer) => writer.Add(Block is null
        ? Expression.OfVerdict(Verdict, Chain)
        : Expression.Of(new ImmediateExpression
        {
            DestinationRegister = NftRegister.Verdict,
            Data = new DataValue { Verdict = new Nfnetlink.Nftables.Verdict { Code = Verdict, ChainId = writer.Add(Block) } },
        }));

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append(Verdict switch
        {
            NftVerdict.Accept => "accept",
            NftVerdict.Drop => "drop",
            NftVerdict.Continue => "continue",
            NftVerdict.Return => "return",
            NftVerdict.Jump => "jump ",
            NftVerdict.Goto => "goto ",
            _ => throw new InvalidOperationException($"{Verdict} is not a verdict of the language."),
        });
        if (Chain is not null)
            output.Append(Chain);
        else if (Block is not null)
            FormatBlock(output, Block, options);
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
        output.Name(Array.Find(Names, row => row.Verdict == Verdict).Name);
        if (Chain is null)
            output.Null();
        else
            output.Open().Name("target").String(Chain).Close();
    }

    internal static bool IsVerdict(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("accept"u8) || word.SequenceEqual("drop"u8) || word.SequenceEqual("continue"u8)
        || word.SequenceEqual("return"u8) || word.SequenceEqual("jump"u8) || word.SequenceEqual("goto"u8);

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        var verdict = Parser.NameOf(parser.Take()) switch
        {
            "accept" => NftVerdict.Accept,
            "drop" => NftVerdict.Drop,
            "continue" => NftVerdict.Continue,
            "return" => NftVerdict.Return,
            "jump" => NftVerdict.Jump,
            _ => NftVerdict.Goto,
        };
        if (verdict is not (NftVerdict.Jump or NftVerdict.Goto))
            return new VerdictStatement(verdict) { Place = parser.PlaceFrom(start) };
        if (parser.Is(TokenKind.LeftBrace))
            return new VerdictStatement(verdict) { Block = parser.ParseRules(), Place = parser.PlaceFrom(start) };
        return new VerdictStatement(verdict, parser.ExpectName("chain name")) { Place = parser.PlaceFrom(start) };
    }

    private static void FormatBlock(TextOutput output, IReadOnlyList<RuleNode> rules, ListingOptions options)
    {
        output.Append("{\n"u8);
        foreach (var rule in rules)
            RulesetText.Write(output.Append("\t"u8), rule, options);
        output.Append("\t\t}"u8);
    }

    private static readonly (string Name, NftVerdict Verdict)[] Names =
    [
        ("accept", NftVerdict.Accept), ("drop", NftVerdict.Drop), ("continue", NftVerdict.Continue),
        ("return", NftVerdict.Return), ("jump", NftVerdict.Jump), ("goto", NftVerdict.Goto),
    ];

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
