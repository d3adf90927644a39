using Statewall.Nftables.Linearization;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Optimization;

/// <summary>A key of a set or map: values side by side, each one or a range.</summary>
/// <param name="parts">The values.</param>
/// <param name="data">What the key leads to; null in a set.</param>
internal sealed class KeyBox(IReadOnlyList<ExpressionNode> parts, ExpressionNode? data)
{
    private readonly (UInt128 From, UInt128 To)[] _bounds = [.. parts.Select(ElementBytes.BoundOf)];

    /// <summary>The values.</summary>
    public IReadOnlyList<ExpressionNode> Parts => parts;

    /// <summary>What the key leads to; null in a set.</summary>
    public ExpressionNode? Data => data;

    /// <summary>It is a single value.</summary>
    public bool IsPoint => Array.TrueForAll(_bounds, bound => bound.From == bound.To);

    /// <summary>The lowest values.</summary>
    public UInt128[] Lowest => Array.ConvertAll(_bounds, bound => bound.From);

    /// <summary>Some value is in both.</summary>
    public bool Overlaps(KeyBox other)
    {
        for (var index = 0; index < _bounds.Length; index++)
        {
            if (_bounds[index].From > other._bounds[index].To || other._bounds[index].From > _bounds[index].To)
                return false;
        }
        return true;
    }

    /// <summary>All values of another one are in this one.</summary>
    public bool Contains(KeyBox other)
    {
        for (var index = 0; index < _bounds.Length; index++)
        {
            if (_bounds[index].From > other._bounds[index].From || other._bounds[index].To > _bounds[index].To)
                return false;
        }
        return true;
    }
}

/// <summary>Keys of which no two overlap, unless it is said that they may. Not for several threads.</summary>
internal sealed class KeySpace : IEqualityComparer<UInt128[]>
{
    private readonly Dictionary<UInt128[], KeyBox> _points;
    private readonly List<KeyBox> _ranges = [];
    private readonly List<KeyBox> _all = [];

    public KeySpace() => _points = new Dictionary<UInt128[], KeyBox>(this);

    /// <summary>All keys, in the order in which they came.</summary>
    public IReadOnlyList<KeyBox> All => _all;

    /// <summary>A key that has a value in common with another one, or null.</summary>
    public KeyBox? FindOverlapping(KeyBox box)
    {
        if (box.IsPoint)
            return _points.TryGetValue(box.Lowest, out var point) ? point : _ranges.Find(box.Overlaps);
        return _all.Find(box.Overlaps);
    }

    /// <summary>Adds a key.</summary>
    public void Add(KeyBox box)
    {
        _all.Add(box);
        if (!box.IsPoint || !_points.TryAdd(box.Lowest, box))
            _ranges.Add(box);
    }

    /// <inheritdoc/>
    public bool Equals(UInt128[]? left, UInt128[]? right) => left.AsSpan().SequenceEqual(right);

    /// <inheritdoc/>
    public int GetHashCode(UInt128[] key)
    {
        var hash = default(HashCode);
        foreach (var value in key)
            hash.Add(value);
        return hash.ToHashCode();
    }
}
