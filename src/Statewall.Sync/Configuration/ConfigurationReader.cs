using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Statewall.Sync.Configuration;

/// <summary>A keyword of a block, and what reads all that follows it.</summary>
/// <param name="Name">The keyword.</param>
/// <param name="Read">Reads its value, and gives what the block is from then on.</param>
internal sealed record Keyword<T>(string Name, Func<ConfigurationReader, T, T> Read);

// Overview: the grammar is keywords with values, and blocks of them in braces. Each block is a record with a sorted table of its keywords
// beside it; this reader knows blocks and kinds of values, and where what it reads stands.
// Life-cycle: one text. The first mistake ends it, as in conntrackd; warnings are gathered.

/// <summary>Reads values and blocks from a configuration.</summary>
internal sealed class ConfigurationReader
{
    private readonly string _file;
    private readonly string _text;
    private readonly List<ConfigurationDiagnostic> _warnings;
    private ConfigurationScanner _scanner;
    private ConfigurationToken _next;
    private ConfigurationToken _keyword = new(ConfigurationTokenKind.End, 0, "");

    /// <summary>Opens a text.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="text">The text.</param>
    /// <param name="warnings">Gets what is to be warned of.</param>
    public ConfigurationReader(string file, string text, List<ConfigurationDiagnostic> warnings)
    {
        (_file, _text, _warnings) = (file, text, warnings);
        _scanner = new ConfigurationScanner(text);
        _next = _scanner.Next();
    }

    /// <summary>The keyword that is being read.</summary>
    public ConfigurationToken CurrentKeyword => _keyword;

    /// <summary>Reads keywords up to the end of the text.</summary>
    public T ReadAll<T>(Keyword<T>[] keywords, T value)
    {
        while (_next.Kind != ConfigurationTokenKind.End)
            value = ReadKeyword(keywords, value);
        return value;
    }

    /// <summary>Reads keywords in braces.</summary>
    public T ReadBlock<T>(Keyword<T>[] keywords, T value)
    {
        var keyword = _keyword;
        Take(ConfigurationTokenKind.Open, "{");
        while (_next.Kind != ConfigurationTokenKind.Close)
        {
            value = ReadKeyword(keywords, value);
            _keyword = keyword;
        }
        _ = Advance();
        return value;
    }

    /// <summary>Reads items in braces.</summary>
    /// <param name="readItem">Reads one.</param>
    public List<TItem> ReadList<TItem>(Func<ConfigurationReader, TItem> readItem)
    {
        var items = new List<TItem>();
        Take(ConfigurationTokenKind.Open, "{");
        while (_next.Kind != ConfigurationTokenKind.Close)
            items.Add(readItem(this));
        _ = Advance();
        return items;
    }

    /// <summary>Takes a word if it comes next.</summary>
    public bool TryTake(string word)
    {
        var isThere = _next.Kind == ConfigurationTokenKind.Word && _next.Text == word;
        if (isThere)
            _ = Advance();
        return isThere;
    }

    /// <summary>True when a brace opens next.</summary>
    public bool IsAtBlock => _next.Kind == ConfigurationTokenKind.Open;

    /// <summary>Reads a decimal number.</summary>
    public uint ReadNumber(uint most = uint.MaxValue)
    {
        var token = Take(ConfigurationTokenKind.Number, "a number");
        return uint.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw Wrong(token, $"a number up to {most} is needed here");
    }

    /// <summary>Reads a decimal number; 0 stands for the default.</summary>
    public uint ReadNumberOr(uint otherwise) => ReadNumber() is var number && number == 0 ? otherwise : number;

    /// <summary>Reads seconds; 0 stands for the default.</summary>
    public TimeSpan ReadSecondsOr(TimeSpan otherwise) => ReadNumber() is var seconds && seconds == 0 ? otherwise : TimeSpan.FromSeconds(seconds);

    /// <summary>Reads a number with a sign.</summary>
    public ConfigurationToken ReadSigned() => Take(ConfigurationTokenKind.Signed, "a number with a sign");

    /// <summary>Reads <c>on</c>, <c>yes</c>, <c>off</c> or <c>no</c>, in any case.</summary>
    public bool ReadSwitch() => TryReadSwitch() ?? throw Wrong(_next, "'on' or 'off' is needed here");

    /// <summary>Reads <c>on</c>, <c>yes</c>, <c>off</c> or <c>no</c>; null when something else comes next.</summary>
    public bool? TryReadSwitch()
    {
        bool? value = _next.Kind != ConfigurationTokenKind.Word ? null
            : Is("on") || Is("yes") ? true
            : Is("off") || Is("no") ? false
            : null;
        if (value is not null)
            _ = Advance();
        return value;

        bool Is(string word) => _next.Text.Equals(word, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a name; keywords are none, so that one that is missing is found where it is missing.</summary>
    /// <param name="what">What it names.</param>
    /// <param name="keywords">Keywords that are names here.</param>
    public ConfigurationToken ReadName(string what, params ReadOnlySpan<string> keywords) => ReservedWords.Contains(_next.Text) && !keywords.Contains(_next.Text)
        ? throw Wrong(_next, $"{what} is needed here, and '{_next.Text}' is a keyword")
        : Take(ConfigurationTokenKind.Word, what);

    /// <summary>Reads one of several words.</summary>
    /// <param name="words">The words.</param>
    /// <param name="comparison">How they are compared.</param>
    /// <returns>The index of the word.</returns>
    public int ReadChoice(string[] words, StringComparison comparison = StringComparison.Ordinal)
    {
        var index = _next.Kind == ConfigurationTokenKind.Word ? Array.FindIndex(words, word => word.Equals(_next.Text, comparison)) : -1;
        if (index < 0)
            throw Wrong(_next, $"{string.Join(words.Length > 2 ? ", " : " or ", words.Select(word => $"'{word}'"))} is needed here");
        _ = Advance();
        return index;
    }

    /// <summary>Reads an absolute path.</summary>
    /// <param name="most">How many bytes it can have.</param>
    /// <param name="tooLong">What is said of a longer one.</param>
    public string ReadPath(int most, string tooLong)
    {
        var token = Take(ConfigurationTokenKind.Path, "an absolute path");
        return System.Text.Encoding.UTF8.GetByteCount(token.Text) <= most ? token.Text : throw Refused(token, tooLong);
    }

    /// <summary>Reads an address of a family.</summary>
    /// <exception cref="ConfigurationException">It is none.</exception>
    public IPAddress ReadAddress(AddressFamily family)
    {
        var token = ReadAddressToken();
        return IPAddress.TryParse(token.Text, out var address) && address.AddressFamily == family && IsPlain(token.Text, family)
            ? address
            : throw Refused(token, $"{token.Text} is not a valid {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address");
    }

    /// <summary>Reads an address, or a network with a slash and a length; what is none is warned of.</summary>
    /// <returns>The network; null when it is none.</returns>
    public IPNetwork? TryReadNetwork(AddressFamily family)
    {
        var token = ReadAddressToken();
        var slash = token.Text.IndexOf('/', StringComparison.Ordinal);
        var text = slash < 0 ? token.Text : token.Text[..slash];
        var bits = family == AddressFamily.InterNetwork ? 32 : 128;
        if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != family || !IsPlain(text, family))
        {
            Warn(token, $"{token.Text} is not a valid {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")}, ignoring");
            return null;
        }
        var length = bits;
        if (slash >= 0 && (!int.TryParse(token.Text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
        {
            Warn(token, $"{token.Text} is not a valid network, ignoring");
            return null;
        }
        return new IPNetwork(Masked(address, length), length);
    }

    /// <summary>Warns of what was read.</summary>
    /// <param name="token">The place.</param>
    /// <param name="message">What conntrackd says.</param>
    public void Warn(ConfigurationToken token, string message) =>
        _warnings.Add(new ConfigurationDiagnostic(message, _keyword.Text, "", PlaceOf(token)));

    /// <summary>A mistake that conntrackd has words for.</summary>
    /// <param name="token">The place.</param>
    /// <param name="message">Its words.</param>
    /// <param name="reason">More words; empty for none.</param>
    public ConfigurationException Refused(ConfigurationToken token, string message, string reason = "") =>
        new(new ConfigurationDiagnostic(message, _keyword.Text, reason, PlaceOf(token)));

    /// <summary>A mistake of grammar.</summary>
    /// <param name="token">The place.</param>
    /// <param name="reason">What is wrong.</param>
    public ConfigurationException Wrong(ConfigurationToken token, string reason)
    {
        var place = PlaceOf(token);
        return new(new ConfigurationDiagnostic($"parsing config file in line ({place.Line}), symbol '{token.Text}': syntax error", _keyword.Text, reason, place));
    }

    private ConfigurationToken ReadAddressToken() => Take(ConfigurationTokenKind.Address, "an address");

    // inet_pton knows neither octets in octal nor zones
    private static bool IsPlain(string text, AddressFamily family) =>
        family == AddressFamily.InterNetworkV6 || !text.Split('.').Any(octet => octet.Length > 1 && octet[0] == '0');

    private static IPAddress Masked(IPAddress address, int length)
    {
        const int Bits = 8;
        var bytes = address.GetAddressBytes();
        for (var index = 0; index < bytes.Length; index++)
            bytes[index] &= (byte)(0xff00 >> Math.Clamp(length - (index * Bits), 0, Bits));
        return new IPAddress(bytes);
    }

    private T ReadKeyword<T>(Keyword<T>[] keywords, T value)
    {
        var token = _next;
        var keyword = token.Kind == ConfigurationTokenKind.Word ? Array.Find(keywords, row => row.Name == token.Text) : null;
        if (token.Kind == ConfigurationTokenKind.Word)
            _keyword = token;
        if (keyword is null)
            throw Wrong(token, Unexpected(token, keywords.Select(row => row.Name)));
        _ = Advance();
        return keyword.Read(this, value);
    }

    private static string Unexpected(ConfigurationToken token, IEnumerable<string> names)
    {
        if (token.Kind == ConfigurationTokenKind.End)
            return "a block is not closed: '}' is missing";
        if (token.Kind == ConfigurationTokenKind.Close)
            return "no block is open here";
        if (token.Kind != ConfigurationTokenKind.Word)
            return "a keyword is needed here";
        var near = names.FirstOrDefault(name => name.Equals(token.Text, StringComparison.OrdinalIgnoreCase));
        return near is null ? $"unknown keyword here; known are {string.Join(", ", names)}" : $"unknown keyword; did you mean '{near}'?";
    }

    private ConfigurationToken Take(ConfigurationTokenKind kind, string what) => _next.Kind == kind ? Advance() : throw Wrong(_next, $"{what} is needed here");

    private ConfigurationToken Advance()
    {
        var token = _next;
        _next = _scanner.Next();
        return token;
    }

    private ConfigurationPlace PlaceOf(ConfigurationToken token) => ConfigurationPlace.Of(_file, _text, token.Start, token.Text.Length);
}
