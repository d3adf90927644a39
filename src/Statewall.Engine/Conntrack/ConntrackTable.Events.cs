using System.Runtime.CompilerServices;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack;

internal sealed partial class ConntrackTable
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Remembers an event until the packet leaves. // nf_conntrack_event_cache</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cache(uint slot, ConntrackEvents events)
    {
        ref var entry = ref this[slot];
        if ((entry.Features & EntryFeatures.Events) != 0)
            entry.PendingEvents |= (ushort)events;
    }

    /// <summary>Announces what was remembered. // nf_ct_deliver_cached_events</summary>
    public void Deliver(uint slot)
    {
        ref var entry = ref this[slot];
        var events = (ConntrackEvents)entry.PendingEvents;
        entry.PendingEvents = 0;
        if (Announces(slot, events))
            Listener?.Changed(slot, events);
    }

    /// <summary>The timeouts that rule an entry, in seconds: those of its policy, else the given defaults. // nf_ct_timeout_lookup</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint[] TimeoutsOf(uint slot, uint[] defaults) => this[slot].Extension == 0 ? defaults : PolicyTimeouts(slot) ?? defaults;

    /// <summary>The timeout policies that entries can name by number.</summary>
    public TimeoutPolicies Policies { get; } = new();

    /// <summary>A packet was accepted: counts it and gives the entry <paramref name="seconds"/> from now. // nf_ct_refresh_acct</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RefreshAndCount(ref Packet packet, uint seconds)
    {
        ref var entry = ref this[packet.Slot];
        if (!entry.Has(ConntrackStatus.FixedTimeout))
            Refresh(packet.Slot, seconds * NanosecondsPerSecond);
        AddPacket(ref entry, ref packet);
    }

    /// <summary>
    /// A packet ends its connection: counts it and takes the entry out. It stays the packet's own until that has gone its way:
    /// <see cref="Tracker.Forget"/>. // nf_ct_kill_acct
    /// </summary>
    public void KillAndCount(ref Packet packet)
    {
        AddPacket(ref this[packet.Slot], ref packet);
        Unlink(packet.Slot);
        this[packet.Slot].Expires = 0; // nobody sees it any more
    }

    /// <summary>By how much a helper has shifted what the sender of the other side acknowledges. // nf_ct_seq_offset</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SequenceOffset(uint slot, Direction direction, uint sequence) =>
        this[slot].Has(ConntrackStatus.SeqAdjust) ? StoredSequenceOffset(slot, direction, sequence) : 0;

    private bool Announces(uint slot, ConntrackEvents events) =>
        (this[slot].Features & EntryFeatures.MaskedEvents) == 0 || (events & (ConntrackEvents)Extend(slot).EventMask) != 0;

    /// <summary>Only these events of an entry are announced. // ecache->ctmask</summary>
    public void SetEventMask(uint slot, ConntrackEvents mask)
    {
        Extend(slot).EventMask = (ushort)mask;
        this[slot].Features |= EntryFeatures.MaskedEvents;
    }

    /// <summary>Milliseconds left before the entry expires. // nf_ct_expires</summary>
    public long MillisecondsLeft(uint slot) => Math.Max(this[slot].Expires - Now, 0) / 1_000_000;

    /// <summary>Seconds left before the entry expires, rounded down. // nf_ct_expires</summary>
    public long SecondsLeft(uint slot) => Math.Max(this[slot].Expires - Now, 0) / NanosecondsPerSecond;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPacket(ref ConntrackEntry entry, ref Packet packet) => AddPacket(ref entry, packet.Direction, packet.Size);

    /// <summary>Counts a packet of a connection, if packets are counted. // nf_ct_acct_add</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddPacket(ref ConntrackEntry entry, Direction direction, int size)
    {
        if ((entry.Features & EntryFeatures.Accounting) == 0)
            return;
        ref var counters = ref entry.Counters[(int)direction];
        counters.Packets++;
        counters.Bytes += (uint)size;
    }

    private unsafe int StoredSequenceOffset(uint slot, Direction direction, uint sequence)
    {
        if (!TryGetExtension(slot, out var extension) || extension->HasSequenceAdjustment == 0)
            return 0;
        ref var adjustment = ref extension->SequenceAdjustment[(int)direction];
        return (int)(sequence - adjustment.CorrectionPosition) > 0 ? adjustment.OffsetAfter : adjustment.OffsetBefore;
    }

    private unsafe uint[]? PolicyTimeouts(uint slot) =>
        TryGetExtension(slot, out var extension) && extension->TimeoutPolicy != 0 ? Policies[extension->TimeoutPolicy]?.Seconds : null;
}
