namespace Statewall.Engine.Forwarding.Fragments;

/// <summary>What a fragment did to its set.</summary>
internal enum FragmentResult : byte
{
    /// <summary>The set is complete: a whole packet.</summary>
    Complete,

    /// <summary>Others are missing.</summary>
    Held,

    /// <summary>It does not fit; depending on how, the whole set went with it.</summary>
    Bad,

    /// <summary>It is not gathered, and goes on as it is.</summary>
    Passed,
}

/// <summary>The sets of fragments of one address family, until they are complete or their time is up.</summary>
/// <remarks>
/// Mirrors inet_fragment.c; the families' rules are in the partials. A set is made by its first fragment, even one that is then refused.
/// </remarks>
internal sealed partial class FragmentTable : IDisposable
{
    private const int MostSets = 4096; // what the default high threshold of 4 MiB holds of small sets
    private readonly Dictionary<SetKey, FragmentSet> _sets = [];
    private readonly Queue<(long Expires, SetKey Key)> _expiry = new();
    private readonly Func<uint> _seconds;
    private readonly byte[] _whole = new byte[ushort.MaxValue + 64];

    public FragmentTable(Func<uint> seconds) => _seconds = seconds;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var set in _sets.Values)
            set.Dispose();
        _sets.Clear();
        _sources.Clear();
    }

    // inet_frag_find
    private FragmentSet? Take(SetKey key, long now)
    {
        while (_expiry.TryPeek(out var oldest) && oldest.Expires <= now)
        {
            _expiry.Dequeue();
            if (_sets.TryGetValue(oldest.Key, out var stale) && stale.Expires == oldest.Expires)
                Remove(oldest.Key);
        }
        if (_sets.TryGetValue(key, out var set))
            return set;
        if (_sets.Count >= MostSets)
            return null;
        set = new FragmentSet { Source = key.IsIPv4 ? SourceOf(key) : null };
        _sets.Add(key, set);
        Schedule(key, set, now);
        return set;
    }

    private void Schedule(SetKey key, FragmentSet set, long now)
    {
        set.Expires = now + (_seconds() * 1_000_000_000L);
        _expiry.Enqueue((set.Expires, key));
    }

    private FragmentResult Spoil(SetKey key)
    {
        Remove(key);
        return FragmentResult.Bad;
    }

    // inet_frag_kill
    private void Remove(SetKey key)
    {
        if (!_sets.Remove(key, out var set))
            return;
        if (set.Source is { } source && --source.Sets == 0)
            _sources.Remove((uint)(key.First >> 32));
        set.Dispose();
    }

    private readonly record struct SetKey(UInt128 First, UInt128 Second, uint Id, ushort Extra, bool IsIPv4);
}
