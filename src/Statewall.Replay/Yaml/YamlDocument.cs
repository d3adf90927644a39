using System.Buffers;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Statewall.Replay.Yaml;

// Overview: reads YAML into nodes that know their places. What cannot be meant in the files of this project is refused here: tags, keys
// that are no text or there twice, more than one document. An alias stands for the node that its anchor is at.
// Limits: size of the text, depth, and weight with each alias counted in full, so that no file can ask for more than time and memory allow.

/// <summary>Reads the one document of a YAML text.</summary>
internal sealed class YamlDocument
{
    private const int LargestText = 4 << 20; // characters
    private const int DeepestNode = 32;

    /// <summary>How much a document may be, see <see cref="YamlNode.Weight"/>.</summary>
    public const long MostNodes = 1_000_000;

    private static readonly SearchValues<char> Unprintable =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code).Where(code => code is not ('\t' or '\n' or '\r')), '\x7F']);

    private readonly string _text;
    private readonly YamlErrors _errors;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, YamlNode?> _anchors = [];
    private long _nodes;

    private YamlDocument(string text, YamlErrors errors)
    {
        _text = text;
        _errors = errors;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads a text.</summary>
    /// <returns>The document's node; null when there is none, or when <paramref name="errors"/> say what is wrong with it as YAML.</returns>
    public static YamlNode? Read(string text, YamlErrors errors)
    {
        if (text.StartsWith('\uFEFF'))
            text = text[1..];
        if (text.Length > LargestText)
        {
            errors.Add(1, 1, $"the file is larger than {LargestText >> 20} MiB");
            return null;
        }
        var odd = text.AsSpan().IndexOfAny(Unprintable);
        if (odd >= 0)
        {
            var (line, column) = TextPlace.Behind(text.AsSpan(0, odd));
            errors.Add(line, column, $"this is no YAML: the character 0x{(int)text[odd]:x2} can only stand there as an escape");
            return null;
        }
        var document = new YamlDocument(text, errors);
        try
        {
            return document.Read();
        }
        catch (YamlException fault)
        {
            document.Add(fault.Start, $"this is no YAML: {char.ToLowerInvariant(fault.Message[0])}{YamlErrors.Printable(fault.Message.AsSpan(1)).TrimEnd('.')}");
            return null;
        }
        catch (UnreadableException)
        {
            return null;
        }
    }

    private YamlNode? Read()
    {
        Expect<StreamStart>();
        if (_parser.Current is StreamEnd)
            return null;
        Expect<DocumentStart>();
        var node = Node(1);
        Expect<DocumentEnd>();
        if (_parser.Current is DocumentStart second)
            throw Fault(second, "there is a second document: one is all that a file can hold");
        return node;
    }

    private void Expect<TEvent>()
        where TEvent : ParsingEvent
    {
        if (_parser.Current is null)
            MoveNext();
        if (_parser.Current is not TEvent)
            throw Fault(_parser.Current!, "the document cannot be read from here");
        MoveNext();
    }

    // Besides its own exceptions the parser throws these, at lines of a flow that are not indented and at escapes of no character.
    private void MoveNext()
    {
        var last = _parser.Current?.End ?? Mark.Empty;
        try
        {
            _parser.MoveNext();
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            Add(last, "this is no YAML: it cannot be read on from here");
            throw new UnreadableException();
        }
    }

    private YamlNode Node(int depth)
    {
        var start = _parser.Current!;
        if (depth > DeepestNode)
            throw Fault(start, $"more than {DeepestNode} levels");
        if (++_nodes > MostNodes)
            throw Fault(start, $"more than {MostNodes} values");
        if (start is AnchorAlias alias)
            return Alias(alias);
        if (start is not NodeEvent opening)
            throw Fault(start, "the document cannot be read from here");
        if (!opening.Tag.IsEmpty)
            Add(start.Start, $"tags such as {YamlErrors.Shown(opening.Tag.Value)} mean nothing here");
        if (!opening.Anchor.IsEmpty)
            _anchors[opening.Anchor] = null; // until it is read
        MoveNext();
        YamlNode node = opening switch
        {
            SequenceStart => Sequence(opening, depth),
            MappingStart => Mapping(opening, depth),
            _ => new YamlFileScalar((Scalar)opening, _text, StartOf((Scalar)opening), Place(opening.Start)),
        };
        if (!opening.Anchor.IsEmpty)
            _anchors[opening.Anchor] = node;
        return node;
    }

    private YamlNode Alias(AnchorAlias alias)
    {
        MoveNext();
        if (!_anchors.TryGetValue(alias.Value, out var node))
            throw Fault(alias, $"there is no anchor &{YamlErrors.Shown(alias.Value.Value)} in front of this");
        if (node is null)
            throw Fault(alias, $"*{YamlErrors.Shown(alias.Value.Value)} is inside of what it stands for");
        _nodes += node.Weight;
        if (_nodes > MostNodes)
            throw Fault(alias, $"more than {MostNodes} values, those behind aliases counted each time");
        return node;
    }

    private YamlSequence Sequence(ParsingEvent start, int depth)
    {
        var items = new List<YamlNode>();
        while (_parser.Current is not SequenceEnd)
            items.Add(Node(depth + 1));
        MoveNext();
        return new YamlSequence((int)start.Start.Line, (int)start.Start.Column, items);
    }

    private YamlMapping Mapping(ParsingEvent start, int depth)
    {
        var pairs = new List<YamlPair>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (_parser.Current is not MappingEnd)
        {
            var key = Node(depth + 1);
            var value = Node(depth + 1);
            if (key is not YamlScalar { Text: var name })
                _errors.Expected(key, "a key that is text");
            else if (!lines.TryAdd(name, key.Line))
                _errors.Add(key, $"\"{YamlErrors.Shown(name)}\" is there already, in line {lines[name]}");
            else
                pairs.Add(new YamlPair(key, value));
        }
        MoveNext();
        return new YamlMapping((int)start.Start.Line, (int)start.Start.Column, pairs);
    }

    // The parser lets a scalar begin at its anchor or tag.
    private int StartOf(Scalar scalar)
    {
        var at = (int)scalar.Start.Index;
        while (at < _text.Length && _text[at] is '&' or '!')
        {
            while (at < _text.Length && !char.IsWhiteSpace(_text[at]))
                at++;
            while (at < _text.Length && char.IsWhiteSpace(_text[at]))
                at++;
        }
        return Math.Min(at, _text.Length);
    }

    private UnreadableException Fault(ParsingEvent place, string text)
    {
        Add(place.Start, text);
        return new UnreadableException();
    }

    private void Add(Mark mark, string text)
    {
        var (line, column) = Place(mark);
        _errors.Add(line, column, text);
    }

    // What is at the end is so behind the last character that says something.
    private (int Line, int Column) Place(Mark mark) =>
        mark.Index < _text.Length ? ((int)mark.Line, (int)mark.Column) : TextPlace.Behind(_text.AsSpan().TrimEnd());

    /// <summary>Leaves the descent; the error is noted already.</summary>
    private sealed class UnreadableException : Exception;
}
