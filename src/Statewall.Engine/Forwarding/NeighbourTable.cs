using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

/// <summary>
/// Who has which hardware address on a link, and packets that wait until that is known. What is known once stays: nobody is asked again.
/// // struct neigh_table
/// </summary>
internal sealed class NeighbourTable
{
    private const int MostWaiting = 101; // NEIGH_VAR_QUEUE_LEN
    private const long Patience = 3_000_000_000; // mcast_solicit times retrans_time
    private const long LockTime = 1_000_000_000; // NEIGH_VAR_LOCKTIME
    private readonly Dictionary<InetAddress, Entry> _entries = [];

    /// <summary>Finds a neighbour's hardware address.</summary>
    public bool TryFind(InetAddress neighbour, out HardwareAddress address)
    {
        var found = _entries.GetValueOrDefault(neighbour);
        address = found?.Address ?? default;
        return found is { IsKnown: true };
    }

    /// <summary>Somebody was heard to have an address. // neigh_update</summary>
    /// <param name="neighbour">His IP address.</param>
    /// <param name="address">His hardware address.</param>
    /// <param name="now">The engine's present.</param>
    /// <param name="creates">Whether he is noted when nobody wanted to know.</param>
    /// <returns>The packets that waited for him, in order.</returns>
    public List<WaitingPacket> Learn(InetAddress neighbour, HardwareAddress address, long now, bool creates)
    {
        if (!_entries.TryGetValue(neighbour, out var entry))
        {
            if (!creates)
                return [];
            _entries[neighbour] = entry = new Entry();
        }
        if (entry.IsPermanent || (entry.IsKnown && entry.Address != address && now - entry.Since < LockTime))
            return [];
        var waiting = entry.Waiting;
        (entry.Address, entry.IsKnown, entry.Since, entry.Waiting) = (address, true, now, []);
        return waiting;
    }

    /// <summary>Notes a neighbour for good. // NUD_PERMANENT</summary>
    public void Add(InetAddress neighbour, HardwareAddress address) =>
        _entries[neighbour] = new Entry { Address = address, IsKnown = true, IsPermanent = true };

    /// <summary>A packet waits for a neighbour whom nobody knows. // __neigh_event_send</summary>
    /// <returns>Whether he is to be asked for.</returns>
    public bool Wait(InetAddress neighbour, WaitingPacket packet, long now)
    {
        if (!_entries.TryGetValue(neighbour, out var entry))
            _entries[neighbour] = entry = new Entry();
        var asks = entry.Waiting.Count == 0 || now - entry.Since >= Patience;
        if (asks)
            entry.Waiting.Clear(); // what waited in vain
        else if (entry.Waiting.Count == MostWaiting)
            entry.Waiting.RemoveAt(0);
        if (asks)
            entry.Since = now;
        entry.Waiting.Add(packet);
        return asks;
    }

    private sealed class Entry
    {
        public HardwareAddress Address { get; set; }

        public bool IsKnown { get; set; }

        public bool IsPermanent { get; init; }

        public long Since { get; set; }

        public List<WaitingPacket> Waiting { get; set; } = [];
    }
}

/// <summary>A packet that waits for its neighbour's hardware address.</summary>
/// <param name="Bytes">The packet.</param>
/// <param name="Mark">Its mark.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="IsTraced">Its way through the rules is announced.</param>
/// <param name="TraceId">The number by which that is told.</param>
internal readonly record struct WaitingPacket(byte[] Bytes, uint Mark, uint Priority, bool IsTraced, uint TraceId)
{
    /// <summary>The slot of its connection.</summary>
    public uint Slot { get; init; }

    /// <summary>The connection's identifier, since slots are used again.</summary>
    public uint ConnectionId { get; init; }

    /// <summary>How it relates to the connection.</summary>
    public ConntrackInfo Info { get; init; }
}
