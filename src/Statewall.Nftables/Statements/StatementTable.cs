using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>Which word leads to which statement, sorted: a new kind adds its words here. What begins with no such word is a match.</summary>
internal static class StatementTable
{
    /// <summary>Reads the statement that begins with a word.</summary>
    public delegate StatementNode Reader(Parser parser);

    private static readonly WordTable<Reader> Readers = new(
    [
        ("accept", VerdictStatement.Parse),
        ("add", SetStatement.Parse),
        ("continue", VerdictStatement.Parse),
        ("counter", CounterStatement.Parse),
        ("delete", SetStatement.Parse),
        ("dnat", NatStatement.Parse),
        ("drop", VerdictStatement.Parse),
        ("dup", DuplicateStatement.Parse),
        ("flow", FlowStatement.Parse),
        ("fwd", ForwardStatement.Parse),
        ("goto", VerdictStatement.Parse),
        ("jump", VerdictStatement.Parse),
        ("last", LastStatement.Parse),
        ("limit", LimitStatement.Parse),
        ("log", LogStatement.Parse),
        ("masquerade", NatStatement.Parse),
        ("notrack", NotrackStatement.Parse),
        ("queue", QueueStatement.Parse),
        ("quota", QuotaStatement.Parse),
        ("redirect", NatStatement.Parse),
        ("reject", RejectStatement.Parse),
        ("reset", ResetOptionStatement.Parse),
        ("return", VerdictStatement.Parse),
        ("snat", NatStatement.Parse),
        ("synproxy", SynproxyStatement.Parse),
        ("tproxy", TproxyStatement.Parse),
        ("update", SetStatement.Parse),
    ]);

    /// <summary>The reader of what stands at hand, or null when that is a match.</summary>
    public static Reader? Find(Parser parser)
    {
        if (!parser.Is(TokenKind.Word))
            return null;
        // ct is a selector, but for its count of connections
        if (parser.Is("ct"u8))
            return Parser.Text(parser.Peek()).SequenceEqual("count"u8) ? ConnectionCountStatement.Parse : null;
        return Find(Parser.Text(parser.Current));
    }

    /// <summary>The reader of a statement that an element of a set can have, or null.</summary>
    public static Reader? FindStateful(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("counter"u8) || word.SequenceEqual("limit"u8) || word.SequenceEqual("quota"u8) || word.SequenceEqual("last"u8)
            ? Find(word)
            : word.SequenceEqual("ct"u8) ? ConnectionCountStatement.Parse : null;

    /// <summary>The reader of a word, or null.</summary>
    public static Reader? Find(ReadOnlySpan<byte> word) => Readers.TryFind(word, out var reader) ? reader : null;
}
