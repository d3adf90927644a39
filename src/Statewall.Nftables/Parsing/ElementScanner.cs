using System.Buffers;
using Statewall.Nfnetlink;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Parsing;

/// <summary>
/// Reads elements of sets that are but a number or an address, a prefix or a range of them, without tokens and nodes: what files with
/// hundreds of thousands of elements hold. Whatever else there is, is left to the parser.
/// </summary>
/// <param name="source">The text.</param>
internal sealed class ElementScanner(SourceText source)
{
    private static readonly SearchValues<byte> Signs = SearchValues.Create("0123456789abcdefABCDEF.:/-"u8);

    private (int Start, int Length)[] _places = new (int, int)[64];

    /// <summary>The text.</summary>
    public SourceText Source => source;

    /// <summary>How many were read.</summary>
    public int Count { get; private set; }

    /// <summary>Where the last one stands.</summary>
    public SourceSpan Last => new(source, _places[Count - 1].Start, _places[Count - 1].Length);

    /// <summary>The elements.</summary>
    public ScannedElements Elements => new(source, _places.AsMemory(0, Count));

    /// <summary>Reads elements up to the first that is something else, or up to the end of the set.</summary>
    /// <param name="at">Where the first begins.</param>
    /// <returns>Where the first begins that was not read, or the end of the set; what was given when none was read.</returns>
    public int Read(int at)
    {
        var text = source.Utf8;
        while (true)
        {
            var length = LengthAt(text, at);
            var behind = SkipBlanks(text, at + length);
            if (length == 0 || behind == text.Length || text[behind] is not ((byte)',' or (byte)'}'))
                return at;
            Add(at, length);
            if (text[behind] == '}')
                return behind;
            at = SkipBlanks(text, behind + 1);
        }
    }

    private void Add(int start, int length)
    {
        if (Count == _places.Length)
            Array.Resize(ref _places, Count * 2);
        _places[Count++] = (start, length);
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            at++;
        return at;
    }

    /// <summary>How long the element is; 0 when it is none of those that are read here.</summary>
    private static int LengthAt(ReadOnlySpan<byte> text, int at)
    {
        var rest = text[at..];
        var end = rest.IndexOfAnyExcept(Signs);
        var element = end < 0 ? rest : rest[..end];
        var sign = element.IndexOfAny((byte)'/', (byte)'-');
        if (sign < 0)
            return IsValue(element) ? element.Length : 0;
        var second = element[(sign + 1)..];
        return IsValue(element[..sign]) && (element[sign] == '/' ? ScannedElements.TryReadNumber(second, out _) : IsValue(second)) ? element.Length : 0;
    }

    private static bool IsValue(ReadOnlySpan<byte> text) => InetAddress.TryParse(text, out _) || ScannedElements.TryReadNumber(text, out _);
}
