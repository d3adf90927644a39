using System.Globalization;
using System.Text.RegularExpressions;
using Statewall.Nfnetlink;

namespace Statewall.Replay.Migration;

/// <summary>The values that stand in a rule's text, of no matter which options: packets are made that have them, and their neighbours.</summary>
internal sealed partial class RuleWords
{
    private const int MostNumbers = 24;

    private readonly Dictionary<string, string> _options = [];
    private readonly HashSet<string> _all = [];

    /// <summary>Reads a rule as a saved ruleset has it.</summary>
    public RuleWords(IEnumerable<string> rules)
    {
        foreach (var rule in rules)
            Read(rule);
    }

    /// <summary>The words that it is made of.</summary>
    public List<string> Pieces { get; } = [];

    /// <summary>Its numbers with those just below and above.</summary>
    public SortedSet<ulong> Numbers { get; } = [];

    /// <summary>Its addresses: of networks and ranges the first and the last, each with its neighbours.</summary>
    public List<InetAddress> Addresses { get; } = [];

    /// <summary>Its hardware addresses.</summary>
    public List<string> HardwareAddresses { get; } = [];

    /// <summary>The word behind an option, of the first rule that has it; null where none has, or where it is inverted.</summary>
    public string? Behind(params ReadOnlySpan<string> options)
    {
        foreach (var option in options)
        {
            if (_options.TryGetValue(option, out var value))
                return value;
        }
        return null;
    }

    /// <summary>Some rule has the option, inverted or not.</summary>
    public bool Has(string option) => _all.Contains(option);

    private void Read(string rule)
    {
        var words = Iptables.Restoring.ShellWords.Split(rule);
        Pieces.AddRange(words);
        for (var at = 0; at < words.Count; at++)
        {
            if (!words[at].StartsWith('-') || words[at].Length < 2)
                continue;
            _all.Add(words[at]);
            if (at > 0 && words[at - 1] == "!")
                continue;
            if (at + 1 < words.Count)
                _options.TryAdd(words[at], words[at + 1]);
            if (at + 2 < words.Count && words[at] == "--tcp-flags")
                _options.TryAdd("--tcp-flags set", words[at + 2]);
        }
        foreach (Match match in HardwarePattern().Matches(rule))
            HardwareAddresses.Add(match.Value.ToLowerInvariant());
        foreach (var word in words)
            ReadAddresses(word);
        foreach (Match match in NumberPattern().Matches(HardwarePattern().Replace(rule, " ")))
            ReadNumber(match.Value);
    }

    private void ReadNumber(string text)
    {
        var isRead = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        if (!isRead || Numbers.Count >= MostNumbers * 3)
            return;
        Numbers.Add(number);
        if (number > 0)
            Numbers.Add(number - 1);
        if (number < ulong.MaxValue)
            Numbers.Add(number + 1);
    }

    private void ReadAddresses(string word)
    {
        foreach (var part in word.Split(','))
        {
            var end = part.AsSpan().IndexOfAny('/', '-');
            if (!InetAddress.TryParse(part.AsSpan(0, end < 0 ? part.Length : end), out var first))
                continue;
            var last = first;
            if (end > 0 && part[end] == '-')
                _ = InetAddress.TryParse(part.AsSpan(end + 1), out last);
            else if (end > 0 && Mask(part[(end + 1)..], first) is { } mask)
                (first, last) = (Of(first, Number(first) & mask), Of(first, (Number(first) & mask) | (~mask & All(first))));
            foreach (var near in (ReadOnlySpan<UInt128>)[Number(first), Number(last), Number(first) - 1, Number(last) + 1])
                Addresses.Add(Of(first, near & All(first)));
        }
    }

    private static UInt128? Mask(string text, InetAddress address)
    {
        if (InetAddress.TryParse(text, out var mask))
            return Number(mask);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= address.Size * 8
            ? Number(InetAddress.PrefixMask(address.Family, length))
            : null;
    }

    private static UInt128 All(InetAddress address) => address.IsIPv4 ? uint.MaxValue : UInt128.MaxValue;

    private static UInt128 Number(InetAddress address) => address.IsIPv4 ? address.ToUInt32() : address.ToUInt128();

    private static InetAddress Of(InetAddress like, UInt128 number) => like.IsIPv4 ? new InetAddress((uint)number) : new InetAddress(number);

    [GeneratedRegex("\\b[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}\\b")]
    private static partial Regex HardwarePattern();

    [GeneratedRegex("(?<![\\w.])(0[xX][0-9a-fA-F]+|[0-9]+)(?![\\w.])")]
    private static partial Regex NumberPattern();
}
