using System.Globalization;
using System.Text.Json;
using Statewall.Nfnetlink;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Json;

/// <summary>A value of a JSON document, and where it stands. It takes note of which members were asked for, so that what nobody reads is told.</summary>
/// <param name="kind">What it is.</param>
/// <param name="text">The text of a string, the digits of a number.</param>
internal sealed class JsonItem(JsonValueKind kind, string text)
{
    private List<string>? _asked;
    private List<JsonItem>? _children;
    private bool _isIgnored;

    /// <summary>What it is.</summary>
    public JsonValueKind Kind => kind;

    /// <summary>The text of a string, the digits of a number.</summary>
    public string Text => text;

    /// <summary>Its place.</summary>
    public SourceSpan Span { get; set; }

    /// <summary>Its place.</summary>
    public Place Place => new(Span);

    /// <summary>Its name as a member; empty in an array.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where its name as a member stands.</summary>
    public SourceSpan NameSpan { get; init; }

    /// <summary>What an array or object holds.</summary>
    public IReadOnlyList<JsonItem> Children => _children ?? [];

    /// <summary>True for null.</summary>
    public bool IsNull => Kind == JsonValueKind.Null;

    /// <summary>True for a string.</summary>
    public bool IsString => Kind == JsonValueKind.String;

    /// <summary>True for an array.</summary>
    public bool IsArray => Kind == JsonValueKind.Array;

    /// <summary>True for an object.</summary>
    public bool IsObject => Kind == JsonValueKind.Object;

    /// <summary>The values of an array, or the value itself.</summary>
    public IReadOnlyList<JsonItem> Items => IsArray ? Children : [this];

    /// <summary>Whether a place lies in it or in its name.</summary>
    public bool Holds(SourceSpan place) => (Name.Length > 0 ? NameSpan.Start : Span.Start) <= place.Start && place.Start < Span.End;

    /// <summary>The member of a name, or null.</summary>
    public JsonItem? Find(string name)
    {
        if (!IsObject)
            throw Expecting("an object");
        (_asked ??= []).Add(name);
        return _children?.Find(child => child.Name == name);
    }

    /// <summary>Takes note of a member that may be there and says nothing that matters here.</summary>
    public void Ignore(string name)
    {
        if (Find(name) is { } child)
            child._isIgnored = true;
    }

    /// <summary>Adds what an array or object holds.</summary>
    public void Add(JsonItem child) => (_children ??= []).Add(child);

    /// <summary>The member of a name.</summary>
    public JsonItem Require(string name) => Find(name) ?? throw Wrong($"{name} is missing");

    /// <summary>The only member of an object.</summary>
    public JsonItem Single(string what)
    {
        if (!IsObject || Children.Count != 1)
            throw Expecting($"{what}: an object with one member");
        (_asked ??= []).Add(Children[0].Name);
        return Children[0];
    }

    /// <summary>The text of a string.</summary>
    public string String() => IsString ? Text : throw Expecting("a string");

    /// <summary>A name as the language has them.</summary>
    public string Identifier()
    {
        const int Most = 255; // NFT_NAME_MAXLEN without the terminator
        var name = String();
        if (name.Length is 0 or > Most)
            throw Wrong($"a name has 1 to {Most} characters");
        return !char.IsAsciiDigit(name[0]) && name.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '_' or '-' or '/' or '.')
            ? name
            : throw Wrong("a name begins with a letter and holds letters, digits and / - _ . only");
    }

    /// <summary>A text that can stand in quotes.</summary>
    public string Quotable(int most)
    {
        var value = String();
        if (value.Any(sign => sign == '"' || char.IsControl(sign)))
            throw Wrong("quotes, line ends and the like have no place in this text");
        return System.Text.Encoding.UTF8.GetByteCount(value) <= most ? value : throw Wrong($"the text is too long, {most} bytes are the most");
    }

    /// <summary>A whole number that is not negative.</summary>
    public ulong Number(ulong most = ulong.MaxValue, ulong least = 0)
    {
        if (Kind != JsonValueKind.Number || Text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            throw Expecting("a whole number");
        return ulong.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most && number >= least
            ? number
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"this must be in the range of {least}-{most}"));
    }

    /// <summary>A whole number of 32 bits.</summary>
    public int Signed() => Kind == JsonValueKind.Number && int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw Expecting("a whole number of 32 bits");

    /// <summary>A number of seconds, in milliseconds.</summary>
    public ulong Seconds(ulong most = ulong.MaxValue) => Number(most / 1000) * 1000;

    /// <summary>True or false.</summary>
    public bool Boolean() => Kind is JsonValueKind.True or JsonValueKind.False ? Kind == JsonValueKind.True : throw Expecting("true or false");

    /// <summary>The number of the member of a name; null when there is none.</summary>
    public ulong? FindNumber(string name, ulong most = ulong.MaxValue) => Find(name)?.Number(most);

    /// <summary>Whether the member of a name is true; one that is not there is not.</summary>
    public bool FindBoolean(string name) => Find(name)?.Boolean() ?? false;

    /// <summary>The remark that belongs to an object of the ruleset; null when there is none.</summary>
    public string? FindComment()
    {
        const int Most = 128; // NFTNL_UDATA_COMMENT_MAXLEN
        return Find("comment")?.Quotable(Most);
    }

    /// <summary>The name of a set, <c>@</c> in front.</summary>
    public string SetName()
    {
        var name = String();
        return name.Length > 1 && name[0] == '@' ? name[1..] : throw Expecting("the name of a set with @ in front");
    }

    /// <summary>The row of a table of names that a string is.</summary>
    /// <param name="what">What the names are.</param>
    /// <param name="rows">The table.</param>
    public T OneOf<T>(string what, params ReadOnlySpan<(string Name, T Value)> rows)
    {
        var name = String();
        foreach (var row in rows)
        {
            if (row.Name == name)
                return row.Value;
        }
        var known = new List<string>();
        foreach (var row in rows)
            known.Add(row.Name);
        throw Unknown(what, known);
    }

    /// <summary>What is wrong with a string that is none of some names.</summary>
    public LanguageException Unknown(string what, IEnumerable<string> known)
    {
        var near = Nearest.Of(String(), known);
        return Wrong($"unknown {what} '{Text}'" + (near is null ? "" : $", did you mean '{near}'?"));
    }

    /// <summary>What is wrong with the name of a member that is none of some names.</summary>
    public LanguageException UnknownName(string what, IEnumerable<string> known)
    {
        var near = Nearest.Of(Name, known);
        return Parser.Wrong($"unknown {what} '{Name}'" + (near is null ? "" : $", did you mean '{near}'?"), NameSpan);
    }

    /// <summary>What is wrong where something else must stand.</summary>
    public LanguageException Expecting(string what) => Wrong($"expecting {what}");

    /// <summary>What is wrong here.</summary>
    public LanguageException Wrong(string message) => Parser.Wrong(message, Span);

    /// <summary>Tells of members that nobody asked for.</summary>
    /// <exception cref="LanguageException">There is one.</exception>
    public void CheckAllRead()
    {
        foreach (var child in Children)
        {
            if (IsObject && _asked?.Contains(child.Name) != true)
                throw child.UnknownName("member", _asked ?? []);
            if (!child._isIgnored)
                child.CheckAllRead();
        }
    }
}
