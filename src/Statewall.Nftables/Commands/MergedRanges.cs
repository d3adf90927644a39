using Statewall.Nftables.Delinearization;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

/// <summary>The ranges of a set that merges neighbours, as the commands so far leave it. // set_automerge, set_delete</summary>
/// <param name="key">What the set's keys are.</param>
internal sealed class MergedRanges(ExpressionNode key)
{
    // In order; no two of them overlap.
    private readonly List<Range> _ranges = [];
    private readonly List<Range> _removed = [];

    /// <summary>Ranges of the set that have to be removed from it.</summary>
    public IReadOnlyList<ExpressionNode> Removed => NodesOf(_removed);

    /// <summary>Ranges that have to be added then.</summary>
    public IReadOnlyList<ExpressionNode> Added => NodesOf(_ranges.FindAll(static range => range.IsNew));

    /// <summary>Something has to be added or removed.</summary>
    public bool HaveChanged => _removed.Count > 0 || _ranges.Exists(static range => range.IsNew);

    /// <summary>The set had none.</summary>
    public bool AreWhole { get; private set; } = true;

    /// <summary>Takes ranges that the set has.</summary>
    public void Load(IReadOnlyList<ExpressionNode> elements)
    {
        _ranges.AddRange(Sort(elements).Select(static range => range with { IsNew = false, IsComing = false }));
        AreWhole = _ranges.Count == 0;
    }

    /// <summary>Adds elements. What they touch becomes one range with them, with what the first of them says besides its key.</summary>
    public void Add(IReadOnlyList<ExpressionNode> elements)
    {
        var added = Sort(elements);
        var (first, end) = added.Count == 0 ? (0, 0) : Between(added[0].From, added.Max(range => range.To));
        var left = new List<Range>(end - first + added.Count);
        foreach (var range in Interleave(_ranges[first..end], added))
        {
            if (left.Count == 0 || !left[^1].Touches(range) || !(left[^1].IsComing || range.IsComing))
            {
                left.Add(range);
                continue;
            }
            var before = left[^1];
            if (range.IsComing ? !before.IsComing && before.To >= range.To : before.IsIn(range))
            {
                left[^1] = range.IsComing ? before : range; // which is there already
                continue;
            }
            if (!(before.IsComing && range.IsComing))
                Remove(before.IsComing ? range : before);
            left[^1] = (before.IsComing ? before : range) with { From = before.From, To = UInt128.Max(before.To, range.To) };
        }
        Replace(first, end, left);
    }

    /// <summary>Removes elements; of a range of which a part is removed the rest stays.</summary>
    /// <param name="elements">The elements.</param>
    /// <param name="mayMiss">What is not there is no mistake.</param>
    /// <exception cref="Diagnostics.LanguageException">Not all of it is there.</exception>
    public void Remove(IReadOnlyList<ExpressionNode> elements, bool mayMiss)
    {
        foreach (var element in mayMiss ? [] : elements)
        {
            if (ElementBytes.KeyOf(element) is not CatchAllNode and var node && !Holds(ElementBytes.BoundOf(node)))
                throw Parser.Wrong("element does not exist", node.Span);
        }
        var gone = Sort(elements);
        var (first, end) = gone.Count == 0 ? (0, 0) : Between(gone[0].From, gone.Max(range => range.To));
        var left = new List<Range>(end - first);
        var at = 0;
        foreach (var range in _ranges[first..end])
        {
            while (at < gone.Count && gone[at].To < range.From)
                at++;
            var (isCut, rest) = (false, (UInt128?)range.From);
            for (; rest is { } from && at < gone.Count && gone[at].From <= range.To; at++)
            {
                isCut = true;
                if (gone[at].From > from)
                    left.Add(range with { From = from, To = gone[at].From - 1, IsNew = true });
                rest = gone[at].To >= range.To ? null : UInt128.Max(from, gone[at].To + 1);
                if (rest is null)
                    break; // what is removed may reach into the next range
            }
            if (isCut)
                Remove(range);
            if (rest is { } last)
                left.Add(isCut ? range with { From = last, IsNew = true } : range);
        }
        Replace(first, end, left);
    }

    private void Remove(Range range)
    {
        if (!range.IsNew)
            _removed.Add(range);
    }

    private void Replace(int first, int end, List<Range> left)
    {
        _ranges.RemoveRange(first, end - first);
        _ranges.InsertRange(first, left.Select(static range => range with { IsComing = false }));
    }

    /// <summary>Whether all values of a range are there, in one range or in neighbours.</summary>
    private bool Holds((UInt128 From, UInt128 To) wanted)
    {
        var next = wanted.From;
        for (var index = FirstFrom(next); index < _ranges.Count && _ranges[index].From <= next; index++)
        {
            if (_ranges[index].To >= wanted.To)
                return true;
            next = _ranges[index].To + 1;
        }
        return false;
    }

    /// <summary>The ranges that touch some values: the first one's index, and that behind the last.</summary>
    private (int First, int End) Between(UInt128 from, UInt128 to)
    {
        var first = FirstFrom(from == 0 ? from : from - 1);
        var end = to >= UInt128.MaxValue - 1 ? _ranges.Count : FirstFrom(to + 2);
        return (first, end < _ranges.Count && _ranges[end].From <= to + 1 ? end + 1 : end);
    }

    /// <summary>The index of the first range that does not end before a value.</summary>
    private int FirstFrom(UInt128 value)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].To < value)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static IEnumerable<Range> Interleave(List<Range> ranges, List<Range> added)
    {
        var (next, at) = (0, 0);
        while (next < ranges.Count || at < added.Count)
            yield return next == ranges.Count || (at < added.Count && added[at].From <= ranges[next].From) ? added[at++] : ranges[next++];
    }

    private static List<Range> Sort(IReadOnlyList<ExpressionNode> elements)
    {
        var ranges = new List<Range>(elements.Count);
        for (var index = 0; index < elements.Count; index++)
        {
            if (elements is PlainElements plain)
            {
                var (from, to) = plain.BoundsAt(index);
                ranges.Add(new Range(from, to, null) { IsNew = true, IsComing = true });
            }
            else if (ElementBytes.KeyOf(elements[index]) is not CatchAllNode and var node)
            {
                var (from, to) = ElementBytes.BoundOf(node);
                ranges.Add(new Range(from, to, elements[index] as ElementNode) { IsNew = true, IsComing = true });
            }
        }
        ranges.Sort(static (left, right) => left.From != right.From ? left.From.CompareTo(right.From) : right.To.CompareTo(left.To));
        return ranges;
    }

    private IReadOnlyList<ExpressionNode> NodesOf(List<Range> ranges) => ranges.TrueForAll(static range => range.Element is null)
        ? new DumpedElements(ranges.ConvertAll(static range => range.From).ToArray(), ranges.ConvertAll(static range => range.To).ToArray(), NodeOf)
        : ranges.ConvertAll(range => range.Element is { } full ? full with { Key = NodeOf(range.From, range.To) } : NodeOf(range.From, range.To));

    private ExpressionNode NodeOf(UInt128 from, UInt128 to) => ElementReader.RangeOf(key, from, to);

    /// <summary>Values from one to another.</summary>
    /// <param name="From">The lowest.</param>
    /// <param name="To">The highest.</param>
    /// <param name="Element">What else is said of them; null for nothing.</param>
    private readonly record struct Range(UInt128 From, UInt128 To, ElementNode? Element)
    {
        /// <summary>The set does not have it yet.</summary>
        public bool IsNew { get; init; }

        /// <summary>The command at hand adds it.</summary>
        public bool IsComing { get; init; }

        /// <summary>Whether nothing lies between it and one that does not begin before it.</summary>
        public bool Touches(Range next) => next.From <= To || next.From - To == 1;

        /// <summary>Whether nothing new is in it for one that is there.</summary>
        public bool IsIn(Range old) => Element is null && old.Element is null && From == old.From && To <= old.To;
    }
}
