using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>What becomes of the packet, or where the evaluation goes on. // nft_immediate.c</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Chain">The chain to jump or go to.</param>
public sealed record VerdictStatement(NftVerdict Verdict, string? Chain = null) : StatementNode
{
    /// <inheritdoc/>
    public override bool IsTerminal => Verdict != NftVerdict.Continue;

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
    }

    internal static bool IsVerdict(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("accept"u8) || word.SequenceEqual("drop"u8) || word.SequenceEqual("continue"u8)
        || word.SequenceEqual("return"u8) || word.SequenceEqual("jump"u8) || word.SequenceEqual("goto"u8);

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        var verdict = parser.NameOf(parser.Take()) switch
        {
            "accept" => NftVerdict.Accept,
            "drop" => NftVerdict.Drop,
            "continue" => NftVerdict.Continue,
            "return" => NftVerdict.Return,
            "jump" => NftVerdict.Jump,
            _ => NftVerdict.Goto,
        };
        var chain = verdict is NftVerdict.Jump or NftVerdict.Goto ? parser.ExpectName("chain name") : null;
        return new VerdictStatement(verdict, chain) { Place = parser.PlaceFrom(start) };
    }
}
