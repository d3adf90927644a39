using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>Which word leads to which statement, sorted: a new kind adds its words here. What begins with no such word is a match.</summary>
internal static class StatementTable
{
    /// <summary>Reads the statement that begins with a word.</summary>
    public delegate StatementNode Reader(Parser parser);

    /// <summary>The reader of a word, or null.</summary>
    public static Reader? Find(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("accept"u8) || word.SequenceEqual("continue"u8) || word.SequenceEqual("drop"u8)
            || word.SequenceEqual("goto"u8) || word.SequenceEqual("jump"u8) || word.SequenceEqual("return"u8))
            return VerdictStatement.Parse;
        return word.SequenceEqual("counter"u8) ? CounterStatement.Parse : null;
    }
}
