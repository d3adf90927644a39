using System.Buffers;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Parsing;

/// <summary>
/// Rules of a chain as places in the text, which are parsed when they are asked for: a file of tens of thousands of rules never is in memory
/// as a whole. What has a mistake is found then.
/// </summary>
/// <param name="source">The text.</param>
/// <param name="makeParser">Makes what parses them, and serves no other purpose.</param>
internal sealed class ScannedRules(SourceText source, Func<Parser> makeParser)
{
    private static readonly SearchValues<byte> Signs = SearchValues.Create("\n;{}\"#\\$"u8);

    private readonly List<(int Start, int End, RuleNode? Rule)> _rules = [];

    /// <summary>The text.</summary>
    public SourceText Source => source;

    /// <summary>The rules.</summary>
    public IReadOnlyList<RuleNode> Rules
    {
        get
        {
            if (_rules.TrueForAll(entry => entry.Rule is not null))
                return [.. _rules.Select(entry => entry.Rule!)];
            var parser = makeParser();
            return new LazyList<RuleNode>(_rules.Count, index => _rules[index] is { Rule: { } rule } ? rule : parser.ParseRuleAt(_rules[index].Start, _rules[index].End));
        }
    }

    /// <summary>Adds a rule.</summary>
    public void Add(RuleNode rule) => _rules.Add((0, 0, rule));

    /// <summary>Adds a rule that is parsed later.</summary>
    /// <param name="start">Where it begins.</param>
    /// <returns>Where it ends; negative when it depends on what stands before it, and is not added.</returns>
    public int Add(int start)
    {
        var end = EndOf(source.Utf8, start);
        if (end >= 0)
            _rules.Add((start, end, null));
        return end;
    }

    /// <summary>Where a rule ends: at the end of its line or a semicolon that is not in braces, or at the end of its chain.</summary>
    private static int EndOf(ReadOnlySpan<byte> text, int at)
    {
        var open = 0;
        while (true)
        {
            var next = text[at..].IndexOfAny(Signs);
            if (next < 0)
                return -1;
            at += next;
            switch (text[at])
            {
                case (byte)'$':
                    return -1;
                case (byte)'{':
                    open++;
                    break;
                case (byte)'}' when open > 0:
                    open--;
                    break;
                case (byte)'"' when text[(at + 1)..].IndexOf((byte)'"') is var quote and >= 0:
                    if (text.Slice(at + 1, quote).Contains((byte)'$'))
                        return -1;
                    at += quote + 1;
                    break;
                case (byte)'#' when text[at..].IndexOf((byte)'\n') is var line and >= 0:
                    at += line - 1;
                    break;
                case (byte)'\\':
                    at = Math.Min(at + 1, text.Length - 1);
                    break;
                case (byte)'\n' or (byte)';' when open > 0:
                    break;
                default:
                    return text[at] is (byte)'\n' or (byte)';' or (byte)'}' ? at : -1;
            }
            at++;
        }
    }
}
