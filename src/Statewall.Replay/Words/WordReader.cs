using System.Buffers;
using System.Text;
using Statewall.Nfnetlink;
using Statewall.Replay.Yaml;

namespace Statewall.Replay.Words;

/// <summary>What a token of a description is.</summary>
internal enum WordKind
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A word, address or number.</summary>
    Word,

    /// <summary>Text in double quotes.</summary>
    Quoted,

    /// <summary><c>&gt;</c>, from source to destination.</summary>
    Arrow,

    /// <summary>An opening parenthesis.</summary>
    Open,

    /// <summary>A closing parenthesis.</summary>
    Close,
}

/// <summary>Cuts a description into words, and reads the values that several kinds of words have. Commas are space.</summary>
internal sealed class WordReader
{
    /// <summary>What a word cannot have in it.</summary>
    public static readonly SearchValues<char> Delimiters = SearchValues.Create(" \t\r\n,\"()>");

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private readonly string _text;
    private readonly HashSet<string> _given = [];
    private byte[] _bytes = [];

    public WordReader(string text)
    {
        _text = text;
        Advance();
    }

    /// <summary>What the token at hand is.</summary>
    public WordKind Kind { get; private set; }

    /// <summary>Where the token begins.</summary>
    public int Start { get; private set; }

    /// <summary>Characters in the token.</summary>
    public int Length { get; private set; }

    /// <summary>Where the token in front ended.</summary>
    public int LastEnd { get; private set; }

    /// <summary>The token as it stands.</summary>
    public string Word => _text.Substring(Start, Length);

    /// <summary>The keyword at hand; empty when it is none. Upper and lower case are the same.</summary>
    public string Keyword => Kind == WordKind.Word ? Word.ToLowerInvariant() : "";

    /// <summary>Goes to the next token.</summary>
    public void Advance()
    {
        LastEnd = Start + Length;
        Start = LastEnd;
        while (Start < _text.Length && (char.IsWhiteSpace(_text[Start]) || _text[Start] == ','))
            Start++;
        Length = Start < _text.Length ? 1 : 0;
        Kind = Start == _text.Length ? WordKind.End : _text[Start] switch
        {
            '(' => WordKind.Open,
            ')' => WordKind.Close,
            '>' => WordKind.Arrow,
            '"' => WordKind.Quoted,
            _ => WordKind.Word,
        };
        if (Kind == WordKind.Quoted)
            Quoted();
        else if (Kind == WordKind.Word)
            Length = _text.AsSpan(Start).IndexOfAny(Delimiters) is var end && end < 0 ? _text.Length - Start : end;
    }

    /// <summary>Takes a keyword, if it is at hand.</summary>
    public bool TryTake(string keyword)
    {
        if (Keyword != keyword)
            return false;
        Advance();
        return true;
    }

    /// <summary>Takes a keyword that can be given but once.</summary>
    public void TakeOnce(string keyword)
    {
        Once(keyword);
        Advance();
    }

    /// <summary>Notes that something is given; an error when it was before.</summary>
    public void Once(string what)
    {
        if (!_given.Add(what))
            throw Fault($"{what} is given already");
    }

    /// <summary>Forgets what was given, for the description of another packet; the result gives it back.</summary>
    public IDisposable BeginInner() => new Given(this);

    /// <summary>Takes a number, decimal or hexadecimal behind <c>0x</c>.</summary>
    public long Number(long least, long most)
    {
        if (Kind != WordKind.Word || !YamlValues.TryNumber(Word, out var number) || number < least || number > most)
            throw Expected($"a number from {least} to {most}");
        Advance();
        return number;
    }

    /// <summary>Whether a number is at hand.</summary>
    public bool IsNumber => Kind == WordKind.Word && char.IsAsciiDigit(_text[Start]);

    /// <summary>Takes a name, as a word or in quotes.</summary>
    public string Name(string what)
    {
        if (Kind is not (WordKind.Word or WordKind.Quoted))
            throw Expected(what);
        var name = Kind == WordKind.Quoted ? Encoding.UTF8.GetString(_bytes) : Word;
        Advance();
        return name;
    }

    /// <summary>Whether bytes are at hand.</summary>
    public bool HasBytes => Kind == WordKind.Quoted || Keyword.StartsWith("hex:", StringComparison.Ordinal);

    /// <summary>Takes the bytes of a text in quotes, or hexadecimal digits behind <c>hex:</c>.</summary>
    public byte[] Bytes()
    {
        var bytes = _bytes;
        if (Kind == WordKind.Word && Keyword.StartsWith("hex:", StringComparison.Ordinal))
        {
            var digits = Word.AsSpan(4);
            if (digits.Length % 2 != 0 || digits.ContainsAnyExcept(HexDigits))
                throw Expected("pairs of hexadecimal digits behind hex:");
            bytes = Convert.FromHexString(digits);
        }
        else if (Kind != WordKind.Quoted)
        {
            throw Expected("text in double quotes, or hex: and digits");
        }
        Advance();
        return bytes;
    }

    /// <summary>An error about the token at hand.</summary>
    public PacketWordsException Fault(string text) => new(new PacketWordsError(Start, Length, text));

    /// <summary>The error that something else was expected than the token at hand.</summary>
    public PacketWordsException Expected(string what) =>
        Fault($"expected {what}, {(Kind == WordKind.End ? "the text ends" : $"found {YamlErrors.Shown(Word)}")}");

    /// <summary>The error about a word that nobody knows: with the words that it is like, or of which it is a part, or, where there are but a few, all that could stand there.</summary>
    public PacketWordsException Unknown(string what, IReadOnlyList<string> known)
    {
        const int MostShown = 20;
        var near = Kind == WordKind.Word ? Nearest.Of(Keyword, known) : null;
        IReadOnlyList<string> alike = near is not null ? [near] : Kind == WordKind.Word ? [.. known.Where(word => word.Contains(Keyword, StringComparison.Ordinal)).Take(MostShown)] : [];
        return alike.Count > 0 ? Fault($"\"{YamlErrors.Shown(Word)}\" is not known here: did you mean {YamlFields.OneOf(alike)}?")
            : Expected(known.Count > MostShown ? what : $"{what}: {YamlFields.OneOf(known)}");
    }

    private void Quoted()
    {
        var bytes = new ArrayBufferWriter<byte>();
        var at = Start + 1;
        while (at < _text.Length && _text[at] != '"')
        {
            if (_text[at] == '\\')
            {
                bytes.Write([Escape(ref at)]);
                continue;
            }
            var end = _text.AsSpan(at).IndexOfAny('"', '\\');
            end = end < 0 ? _text.Length : at + end;
            Encoding.UTF8.GetBytes(_text.AsSpan(at, end - at), bytes);
            at = end;
        }
        if (at == _text.Length)
            throw Fault("the text in quotes has no end");
        Length = at + 1 - Start;
        _bytes = bytes.WrittenSpan.ToArray();
    }

    private byte Escape(ref int at)
    {
        var code = at + 1 < _text.Length ? _text[at + 1] : '\0';
        if (code == 'x' && at + 3 < _text.Length && char.IsAsciiHexDigit(_text[at + 2]) && char.IsAsciiHexDigit(_text[at + 3]))
        {
            var value = Convert.ToByte(_text.Substring(at + 2, 2), 16);
            at += 4;
            return value;
        }
        var plain = code switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            '"' or '\\' => code,
            _ => throw new PacketWordsException(new PacketWordsError(at, 1, "expected \\n, \\r, \\t, \\0, \\\", \\\\ or \\x and two hexadecimal digits")),
        };
        at += 2;
        return (byte)plain;
    }

    private sealed class Given : IDisposable
    {
        private readonly WordReader _reader;
        private readonly string[] _outer;

        public Given(WordReader reader)
        {
            _reader = reader;
            _outer = [.. reader._given];
            reader._given.Clear();
        }

        public void Dispose()
        {
            _reader._given.Clear();
            _reader._given.UnionWith(_outer);
        }
    }
}
