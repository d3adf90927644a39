using Statewall.Nfnetlink;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Expressions;

/// <summary>What is wrong where one of some words must stand: names the one that may be meant.</summary>
internal static class UnknownWord
{
    /// <summary>What is wrong at the token at hand.</summary>
    /// <param name="parser">The parser.</param>
    /// <param name="what">What the words are, e.g. <c>meta key</c>.</param>
    /// <param name="known">The words.</param>
    public static LanguageException At(Parser parser, string what, params IEnumerable<string> known)
    {
        if (!parser.Is(TokenKind.Word))
            return parser.Unexpected();
        var name = Parser.NameOf(parser.Current);
        return Nearest.Of(name, known) is { } near
            ? Parser.Wrong($"unknown {what} '{name}', did you mean '{near}'?", parser.Span)
            : parser.Unexpected();
    }
}
