using Statewall.Nftables.Headers;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>Which word leads to which expression: a new kind adds its words here.</summary>
internal static class SelectorTable
{
    /// <summary>Reads the expression that begins with a word. Null, with nothing taken, when it stands for itself after all.</summary>
    public delegate ExpressionNode? Reader(Parser parser);

    /// <summary>The reader of a word, or null.</summary>
    public static Reader? Find(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("meta"u8))
            return MetaNode.Parse;
        if (word.SequenceEqual("ct"u8))
            return ConnectionNode.Parse;
        foreach (var header in HeaderTable.All)
        {
            if (System.Text.Ascii.Equals(word, header.Name))
                return parser => PayloadNode.Parse(parser, header);
        }
        return MetaKeys.FindAlone(word) is { } key ? parser => MetaNode.ParseAlone(parser, key) : null;
    }
}
