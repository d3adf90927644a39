using System.Buffers;

namespace Statewall.Replay.Scenarios;

/// <summary>What a token of a scenario file is.</summary>
internal enum ScenarioToken
{
    /// <summary>The end of the text.</summary>
    EndOfFile,

    /// <summary>The end of a line, or a semicolon: both end a statement.</summary>
    EndOfStatement,

    /// <summary>A word: anything without space or punctuation.</summary>
    Word,

    /// <summary>An opening brace.</summary>
    OpenBrace,

    /// <summary>A closing brace.</summary>
    CloseBrace,

    /// <summary>A comma.</summary>
    Comma,

    /// <summary>An equals sign.</summary>
    Equals,
}

/// <summary>Cuts the text of a scenario file into tokens; any text can be cut.</summary>
internal ref struct ScenarioScanner
{
    private static readonly SearchValues<char> Delimiters = SearchValues.Create(" \t\r\n;{},=#");
    private readonly ReadOnlySpan<char> _text;
    private int _next;
    private int _lineStart;
    private int _nextLine = 1;

    public ScenarioScanner(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The token at hand.</summary>
    public ScenarioToken Token { get; private set; }

    /// <summary>The token's text; of the end of a line, nothing.</summary>
    public ReadOnlySpan<char> Text { get; private set; }

    /// <summary>The token's 1-based line.</summary>
    public int Line { get; private set; }

    /// <summary>The token's 1-based column.</summary>
    public int Column { get; private set; }

    /// <summary>Goes to the next token.</summary>
    public void Next()
    {
        SkipSpace();
        Line = _nextLine;
        Column = _next - _lineStart + 1;
        if (_next == _text.Length)
        {
            Set(ScenarioToken.EndOfFile, 0);
            return;
        }
        switch (_text[_next])
        {
            case '\n':
                Set(ScenarioToken.EndOfStatement, 1);
                Text = default;
                _lineStart = _next;
                _nextLine++;
                break;
            case ';':
                Set(ScenarioToken.EndOfStatement, 1);
                break;
            case '{':
                Set(ScenarioToken.OpenBrace, 1);
                break;
            case '}':
                Set(ScenarioToken.CloseBrace, 1);
                break;
            case ',':
                Set(ScenarioToken.Comma, 1);
                break;
            case '=':
                Set(ScenarioToken.Equals, 1);
                break;
            default:
                var length = _text[_next..].IndexOfAny(Delimiters);
                Set(ScenarioToken.Word, length < 0 ? _text.Length - _next : length);
                break;
        }
    }

    /// <summary>The rest of the line as it stands, without comment and surrounding space; goes to the token behind it.</summary>
    public ReadOnlySpan<char> RestOfLine()
    {
        var start = _next - Text.Length;
        var length = _text[start..].IndexOfAny("\n;}#");
        var rest = length < 0 ? _text[start..] : _text.Slice(start, length);
        _next = start + rest.Length;
        Next();
        return rest.Trim();
    }

    private void Set(ScenarioToken token, int length)
    {
        Token = token;
        Text = _text.Slice(_next, length);
        _next += length;
    }

    private void SkipSpace()
    {
        while (_next < _text.Length && _text[_next] is ' ' or '\t' or '\r' or '#')
        {
            if (_text[_next] != '#')
            {
                _next++;
                continue;
            }
            var length = _text[_next..].IndexOf('\n');
            _next = length < 0 ? _text.Length : _next + length;
        }
    }
}
