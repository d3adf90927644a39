using System.Text;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;

namespace Statewall.Nftables.Parsing;

/// <summary>What tokens are called in messages, as nft calls them.</summary>
internal static class TokenNames
{
    /// <summary>A token that was found: a keyword is called by itself.</summary>
    public static string Of(Token token)
    {
        var text = Encoding.UTF8.GetString(token.Text);
        return token.Kind == TokenKind.Word && IsKeyword(text) ? text : Of(token.Kind) ?? text;
    }

    /// <summary>Tokens of a kind; null for those that are called by their text.</summary>
    public static string? Of(TokenKind kind) => kind switch
    {
        TokenKind.End => "end of file",
        TokenKind.Invalid => "junk",
        TokenKind.Newline => "newline",
        TokenKind.Semicolon => "semicolon",
        TokenKind.Comma => "comma",
        TokenKind.Colon => "colon",
        TokenKind.Dot => ".",
        TokenKind.Slash => "/",
        TokenKind.At => "@",
        TokenKind.LeftBrace => "'{'",
        TokenKind.RightBrace => "'}'",
        TokenKind.LeftBracket => "'['",
        TokenKind.RightBracket => "']'",
        TokenKind.LeftParenthesis => "'('",
        TokenKind.RightParenthesis => "')'",
        TokenKind.Assign => "'='",
        TokenKind.Dollar => "'$'",
        TokenKind.Word or TokenKind.Address => "string",
        TokenKind.Wildcard => "string with a trailing asterisk",
        TokenKind.Quoted => "quoted string",
        TokenKind.Number => "number",
        _ => null,
    };

    private static bool IsKeyword(string word)
    {
        var bytes = Encoding.UTF8.GetBytes(word);
        return SelectorTable.Find(bytes) is not null || StatementTable.Find(bytes) is not null || CommandTable.Verbs.Any(row => row.Word == word)
            || CommandTable.Rows.Any(row => row.Word.Split(' ').Contains(word)) || CommandTable.Families.Any(row => row.Name == word);
    }
}
