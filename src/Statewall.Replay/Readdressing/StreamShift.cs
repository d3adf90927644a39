namespace Statewall.Replay.Readdressing;

/// <summary>Where the bytes of a captured stream are in the stream that is sent in its place, when what is said has another length.</summary>
internal sealed class StreamShift
{
    private const int MostChanges = 1024;
    private readonly List<(uint Position, uint Shift)> _changes = [];

    /// <summary>Nothing has another length.</summary>
    public bool IsEmpty => _changes.Count == 0;

    /// <summary>The number in the stream that is sent.</summary>
    /// <param name="captured">A sequence number as captured.</param>
    public uint Map(uint captured)
    {
        for (var at = _changes.Count - 1; at >= 0; at--)
        {
            if ((int)(captured - _changes[at].Position) > 0)
                return captured + _changes[at].Shift;
        }
        return captured;
    }

    /// <summary>Takes note of a segment of another length; one that is sent again was noted before.</summary>
    /// <param name="position">The number of its first byte as captured.</param>
    /// <param name="difference">By how many bytes it is longer.</param>
    public void Add(uint position, int difference)
    {
        if (difference == 0 || (_changes.Count > 0 && (int)(position - _changes[^1].Position) <= 0))
            return;
        if (_changes.Count == MostChanges)
            _changes.RemoveAt(0);
        _changes.Add((position, Map(position) - position + (uint)difference));
    }
}
