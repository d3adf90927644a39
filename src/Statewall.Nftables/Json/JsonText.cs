using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Json;

/// <summary>A JSON document as values that know their places.</summary>
internal sealed class JsonText
{
    private const int DeepestNesting = 128;

    private readonly SourceText _source;

    /// <summary>Reads a document.</summary>
    /// <exception cref="LanguageException">It is no JSON.</exception>
    public JsonText(SourceText source)
    {
        _source = source;
        CheckEncoding();
        var reader = new Utf8JsonReader(source.Utf8, new JsonReaderOptions { MaxDepth = DeepestNesting });
        try
        {
            Advance(ref reader);
            Root = Read(ref reader, "", default);
            Advance(ref reader);
        }
        catch (JsonException mistake)
        {
            throw NotJson(mistake);
        }
    }

    /// <summary>The whole document.</summary>
    public JsonItem Root { get; }

    /// <summary>The way to the value at a place, e.g. <c>nftables[3].add.rule.expr[2]</c>; empty for the document itself.</summary>
    public string PathTo(SourceSpan place)
    {
        var path = new StringBuilder();
        if (place.Source != _source)
            return "";
        for (var item = Root; item is not null;)
        {
            var index = 0;
            while (index < item.Children.Count && !item.Children[index].Holds(place))
                index++;
            if (index == item.Children.Count)
                break;
            if (item.IsArray)
                path.Append(CultureInfo.InvariantCulture, $"[{index}]");
            else
                path.Append(path.Length > 0 ? "." : "").Append(item.Children[index].Name);
            item = item.Children[index];
        }
        return path.ToString();
    }

    private JsonItem Read(ref Utf8JsonReader reader, string name, SourceSpan nameSpan)
    {
        var start = (int)reader.TokenStartIndex;
        var item = reader.TokenType switch
        {
            JsonTokenType.StartObject => new JsonItem(JsonValueKind.Object, "") { Name = name, NameSpan = nameSpan },
            JsonTokenType.StartArray => new JsonItem(JsonValueKind.Array, "") { Name = name, NameSpan = nameSpan },
            JsonTokenType.String => new JsonItem(JsonValueKind.String, TextOf(ref reader)) { Name = name, NameSpan = nameSpan },
            JsonTokenType.Number => new JsonItem(JsonValueKind.Number, Encoding.UTF8.GetString(reader.ValueSpan)) { Name = name, NameSpan = nameSpan },
            JsonTokenType.True => new JsonItem(JsonValueKind.True, "") { Name = name, NameSpan = nameSpan },
            JsonTokenType.False => new JsonItem(JsonValueKind.False, "") { Name = name, NameSpan = nameSpan },
            _ => new JsonItem(JsonValueKind.Null, "") { Name = name, NameSpan = nameSpan },
        };
        if (item.IsObject)
            ReadMembers(ref reader, item);
        else if (item.IsArray)
            ReadElements(ref reader, item);
        item.Span = new SourceSpan(_source, start, (int)reader.BytesConsumed - start);
        return item;
    }

    private void ReadMembers(ref Utf8JsonReader reader, JsonItem item)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (Advance(ref reader); reader.TokenType != JsonTokenType.EndObject; Advance(ref reader))
        {
            var name = TextOf(ref reader);
            var span = QuotedSpan(ref reader);
            if (name.Length == 0)
                throw Parser.Wrong("a member without a name", span);
            if (!names.Add(name))
                throw Parser.Wrong($"the member '{name}' is there twice", span);
            Advance(ref reader);
            item.Add(Read(ref reader, name, span));
        }
    }

    private void ReadElements(ref Utf8JsonReader reader, JsonItem item)
    {
        for (Advance(ref reader); reader.TokenType != JsonTokenType.EndArray; Advance(ref reader))
            item.Add(Read(ref reader, "", default));
    }

    private static void Advance(ref Utf8JsonReader reader) => reader.Read();

    private SourceSpan QuotedSpan(ref Utf8JsonReader reader) => new(_source, (int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);

    private string TextOf(ref Utf8JsonReader reader)
    {
        string? text = null;
        try
        {
            text = reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // half of a pair of escapes
        }
        return text is null || text.Contains('\0', StringComparison.Ordinal) ? throw Parser.Wrong("this text holds what is no character", QuotedSpan(ref reader)) : text;
    }

    private void CheckEncoding()
    {
        var text = _source.Utf8;
        if (Utf8.IsValid(text))
            return;
        var at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out var size) == System.Buffers.OperationStatus.Done)
            at += size;
        throw Parser.Wrong("this is not UTF-8", new SourceSpan(_source, at, 1));
    }

    private LanguageException NotJson(JsonException mistake)
    {
        var line = (int)Math.Min(mistake.LineNumber ?? 0, _source.LineOf(_source.Utf8.Length) - 1) + 1;
        var at = Math.Min(_source.StartOf(line) + (int)(mistake.BytePositionInLine ?? 0), _source.Utf8.Length);
        var end = mistake.Message.IndexOf(" LineNumber", StringComparison.Ordinal);
        return Parser.Wrong($"not JSON: {(end < 0 ? mistake.Message : mistake.Message[..end])}", new SourceSpan(_source, at, Math.Min(1, _source.Utf8.Length - at)));
    }
}
