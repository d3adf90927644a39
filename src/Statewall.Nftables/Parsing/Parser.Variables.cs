using System.Text;
using Statewall.Nfnetlink;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Parsing;

// What changes the text itself: variables and included files. They stand between commands, and between what is in the braces of tables and chains.
internal sealed partial class Parser
{
    private const int MostTokens = 1 << 22;
    private const int DeepestInclude = 16; // MAX_INCLUDE_DEPTH

    /// <summary>Reads <c>define</c>, <c>redefine</c>, <c>undefine</c> or <c>include</c>, and leaves what ends it.</summary>
    private bool TryParseVariable()
    {
        if (TryTake("define"u8))
            ParseDefinition(isNew: true);
        else if (TryTake("redefine"u8))
            ParseDefinition(isNew: false);
        else if (TryTake("undefine"u8))
            ParseUndefinition();
        else if (TryTake("include"u8))
            ParseInclude();
        else
            return false;
        return true;
    }

    /// <summary>A name in a text that shows the value of the variable, e.g. in the prefix of a log.</summary>
    /// <exception cref="LanguageException">There is no such variable.</exception>
    public string TextOf(string variable, SourceSpan place) =>
        string.Concat((_tokens.Variables.Find(Encoding.UTF8.GetBytes(variable)) ?? throw UnknownVariable(variable, place)).Select(NameOf));

    private void ParseDefinition(bool isNew)
    {
        var place = Span;
        var name = ExpectName();
        Expect(TokenKind.Assign);
        var value = TakeValue();
        if (!IsEndOfStatement)
            throw Unexpected();
        if (!isNew)
            Tokens.Variables.Redefine(name, value);
        else if (!Tokens.Variables.TryDefine(name, value))
            throw Wrong($"redefinition of symbol '{name}'", place);
    }

    /// <summary>All up to the end of the line; what stands in braces may span lines.</summary>
    private Token[] TakeValue()
    {
        var tokens = new List<Token>();
        var open = 0;
        while (open > 0 || !IsEndOfStatement || (Is(TokenKind.Newline) && tokens is [.., { Kind: TokenKind.Comma }]))
        {
            if (Current.Kind is TokenKind.End or TokenKind.Invalid or TokenKind.UnknownVariable)
                throw Unexpected();
            if (tokens.Count == MostTokens)
                throw Wrong("the value is too long", Span);
            open += Current.Kind switch { TokenKind.LeftBrace => 1, TokenKind.RightBrace => -1, _ => 0 };
            var token = Take();
            if (open > 0 || token.Kind != TokenKind.Newline)
                tokens.Add(token);
        }
        return tokens.Count > 0 ? [.. tokens] : throw Unexpected("expecting a value");
    }

    private void ParseUndefinition()
    {
        var place = Span;
        var name = ExpectName();
        if (!IsEndOfStatement)
            throw Unexpected();
        if (!Tokens.Variables.TryUndefine(name))
            throw Wrong($"undefined symbol '{name}'", place);
    }

    private void ParseInclude()
    {
        var start = LastSpan;
        if (!Is(TokenKind.Quoted))
            throw Unexpected("expecting quoted string");
        var name = NameOf(Take());
        var place = start.To(Is(TokenKind.Newline) ? Span : LastSpan);
        if (!IsEndOfStatement)
            throw Unexpected();
        if (_includes is null)
            throw Wrong("files cannot be included here", place);
        if (_tokens.Depth >= DeepestInclude)
            throw Wrong($"Include nested too deeply, max {DeepestInclude} levels", place);
        // the end of this line is at hand already: what is included is read behind it
        foreach (var text in _includes.Read(name, place).AsEnumerable().Reverse())
            Tokens.Include(text);
    }

    private void OpenScope()
    {
        Open();
        Tokens.Variables = new VariableScope(_tokens.Variables);
    }

    private void LeaveScope()
    {
        Tokens.Variables = _tokens.Variables.Outer!;
        Leave();
    }

    private LanguageException UnknownVariable(string name, SourceSpan place)
    {
        var nearest = Nearest.Of(name, _tokens.Variables.Names);
        return Wrong($"unknown identifier '{name}'{(nearest is null ? "" : $"; did you mean identifier '{nearest}'?")}", place);
    }
}
