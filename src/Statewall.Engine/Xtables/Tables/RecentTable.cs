using System.Numerics;

namespace Statewall.Engine.Xtables.Tables;

/// <summary>Addresses that were seen, oldest first, and when. // struct recent_table</summary>
internal sealed class RecentTable(string name, UInt128 mask, uint hits)
{
    private const int MostEntries = 100; // ip_list_tot
    private readonly Dictionary<RecentKey, LinkedListNode<RecentEntry>> _byKey = [];
    private readonly LinkedList<RecentEntry> _entries = [];
    private int _stamps = StampsFor(hits);

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>The bits of addresses that count.</summary>
    public UInt128 Mask => mask;

    /// <summary>Another rule asks for so many times: when that is more than there is room for, all is forgotten.</summary>
    public void Demand(uint count)
    {
        var wanted = StampsFor(count);
        if (wanted <= _stamps)
            return;
        _stamps = wanted;
        _byKey.Clear();
        _entries.Clear();
    }

    /// <summary>Finds an address. // recent_entry_lookup</summary>
    /// <param name="key">The address.</param>
    /// <param name="ttl">The time to live that it must have come with; 0 for any.</param>
    public RecentEntry? Find(in RecentKey key, byte ttl) =>
        _byKey.TryGetValue(key, out var node) && (ttl == 0 || node.Value.TimeToLive == 0 || node.Value.TimeToLive == ttl) ? node.Value : null;

    /// <summary>Adds an address; when there are too many, the one that was longest not seen goes. // recent_entry_init</summary>
    public void Add(in RecentKey key, byte ttl, long now)
    {
        if (_entries.Count >= MostEntries)
            Remove(_entries.First!.Value);
        if (_byKey.TryGetValue(key, out var other))
            Remove(other.Value);
        var entry = new RecentEntry(key, _stamps) { TimeToLive = ttl };
        entry.Stamp(now);
        _byKey[key] = _entries.AddLast(entry);
    }

    /// <summary>An address is seen again. // recent_entry_update</summary>
    public void Note(RecentEntry entry, byte ttl, long now)
    {
        entry.Stamp(now);
        entry.TimeToLive = ttl;
        var node = _byKey[entry.Key];
        _entries.Remove(node);
        _entries.AddLast(node);
    }

    /// <summary>Forgets an address. // recent_entry_remove</summary>
    public void Remove(RecentEntry entry)
    {
        if (_byKey.Remove(entry.Key, out var node))
            _entries.Remove(node);
    }

    /// <summary>Forgets the address that was longest not seen, if that is long ago. // recent_entry_reap</summary>
    public void Reap(long since, RecentEntry? working)
    {
        if (_entries.First?.Value is { } oldest && oldest != working && oldest.Latest < since)
            Remove(oldest);
    }

    private static int StampsFor(uint hits) => hits == 0 ? 32 : (int)BitOperations.RoundUpToPowerOf2(hits);
}

/// <summary>An address.</summary>
/// <param name="Address">IPv4 in the low bits.</param>
/// <param name="IsIPv6">Its family.</param>
internal readonly record struct RecentKey(UInt128 Address, bool IsIPv6);

/// <summary>When an address was seen. // struct recent_entry</summary>
internal sealed class RecentEntry(RecentKey key, int room)
{
    private readonly long[] _stamps = new long[room];
    private int _next;
    private int _count;

    /// <summary>The address.</summary>
    public RecentKey Key => key;

    /// <summary>The time to live that it came with.</summary>
    public byte TimeToLive { get; set; }

    /// <summary>When, in ticks.</summary>
    public ReadOnlySpan<long> Stamps => _stamps.AsSpan(0, _count);

    /// <summary>When it was seen last.</summary>
    public long Latest => _stamps[_next - 1];

    /// <summary>It is seen now.</summary>
    public void Stamp(long now)
    {
        _next &= room - 1;
        _stamps[_next++] = now;
        _count = Math.Max(_count, _next);
    }
}
