using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack;

/// <summary>
/// Connection tracking proper: finds or makes a packet's connection when it enters (<see cref="Track"/>) and makes the connection known
/// when it leaves (<see cref="Confirm"/>). A packet that is dropped in between leaves nothing behind (<see cref="Forget"/>).
/// </summary>
/// <remarks>One thread at a time: the engine's gate. Mirrors nf_conntrack_in and __nf_conntrack_confirm of nf_conntrack_core.c.</remarks>
internal sealed class Tracker
{
    private const int LargeTable = 4096; // connections

    public Tracker(ConntrackTable table) => Table = table;

    public ConntrackTable Table { get; }

    /// <summary>Classifies a packet. // nf_conntrack_in</summary>
    /// <returns>False when the packet must be dropped for lack of an entry.</returns>
    public bool Track(ref Packet packet)
    {
        if (!packet.View.HasTransport)
            return LeaveInvalid();
        var tracker = ProtocolTrackers.For(packet.View.Protocol);
        if ((tracker.Traits & TrackerTraits.Prechecks) != 0)
        {
            if (tracker.Precheck(Table, ref packet) == TrackResult.Invalid)
                return LeaveInvalid();
            if (packet.Slot != 0 || packet.Info == ConntrackInfo.Untracked)
                return true;
        }
        ref var preview = ref packet.Preview;
        if (!preview.IsKnown)
        {
            if (!TryReadKey(in packet.View, packet.Zone, tracker, out preview.Key))
                return LeaveInvalid();
            Table.GreKeys.Complete(ref preview.Key);
            preview.Hash = Table.HashOf(in preview.Key);
        }
        return Resolve(tracker, ref packet);
    }

    /// <summary>
    /// Reads the tuple of a packet whose turn has not come yet, and has the processor fetch its place in the index. A small table is in
    /// the processor's caches anyway.
    /// </summary>
    /// <param name="bytes">The packet, which must not change until then.</param>
    /// <param name="zone">The zone that it will be looked up in.</param>
    /// <param name="preview">What <see cref="Packet.Preview"/> is to be set to.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void LookAhead(ReadOnlySpan<byte> bytes, ushort zone, out PacketPreview preview)
    {
        Unsafe.SkipInit(out preview);
        preview.IsKnown = Table.Count >= LargeTable
            && IpView.TryParse(bytes, out var view) && !view.IsFragment && view.HasTransport && view.Protocol != IpProtocol.Gre
            && TryReadKey(in view, zone, ProtocolTrackers.For(view.Protocol), out preview.Key);
        if (!preview.IsKnown)
            return;
        preview.Hash = Table.HashOf(in preview.Key);
        Table.Prefetch(preview.Hash);
    }

    /// <summary>As <see cref="LookAhead"/>, a while later: has the processor fetch the entry that its place in the index leads to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ComeCloser(in PacketPreview preview)
    {
        if (preview.IsKnown)
            Table.PrefetchEntry(in preview.Key, preview.Hash);
    }

    /// <summary>Lets the packet's connection be seen, and announces what the packet changed. // nf_conntrack_confirm</summary>
    /// <returns>False when the packet must be dropped because its tuple was taken meanwhile.</returns>
    public bool Confirm(ref Packet packet)
    {
        if (packet.Slot == 0)
            return true;
        ref var entry = ref Table[packet.Slot];
        if (entry.Has(ConntrackStatus.Dying))
            return true;
        if (packet.Direction == Direction.Original && !entry.Has(ConntrackStatus.Confirmed))
        {
            if (!Table.Confirm(packet.Slot, packet.Preview.Hash))
            {
                Table.Statistics.Drop++;
                Forget(ref packet);
                return false;
            }
            Table.Cache(packet.Slot, entry.Has(ConntrackStatus.Expected) ? ConntrackEvents.Related : ConntrackEvents.New);
        }
        if (entry.PendingEvents != 0 && entry.Has(ConntrackStatus.Confirmed))
            Table.Deliver(packet.Slot);
        return true;
    }

    /// <summary>The packet goes no further: an entry that it alone knows, or that it has ended, goes with it. // nf_conntrack_put</summary>
    public void Forget(ref Packet packet)
    {
        if (packet.Slot == 0 || packet.BorrowsConnection)
            return;
        ref var entry = ref Table[packet.Slot];
        if (entry.Original.Family == 0)
            packet.Slot = 0; // it had to make room for one that this packet led to
        else if (!entry.Has(ConntrackStatus.Confirmed))
            Table.Discard(packet.Slot);
        else if (entry.Has(ConntrackStatus.Dying))
            Table.LetGo(packet.Slot);
        packet.Slot = 0;
    }

    /// <summary>Reads a packet's tuple.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadKey(in IpView view, ushort zone, ProtocolTracker tracker, out TupleKey key)
    {
        ReadAddresses(in view, out key);
        key.SetScope(zone, view.IsIPv6 ? NfProto.IPv6 : NfProto.IPv4, view.Protocol);
        return tracker.TryExtract(view.Transport, ref key);
    }

    /// <summary>Reads a packet's addresses into a tuple that is otherwise empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadAddresses(in IpView view, out TupleKey key)
    {
        key = default;
        var addresses = view.Addresses;
        if (!view.IsIPv6)
        {
            var both = BinaryPrimitives.ReadUInt64BigEndian(addresses);
            key.SourceLow = both >> 32;
            key.DestinationLow = (uint)both;
            return;
        }
        key.SourceHigh = BinaryPrimitives.ReadUInt64BigEndian(addresses);
        key.SourceLow = BinaryPrimitives.ReadUInt64BigEndian(addresses[8..]);
        key.DestinationHigh = BinaryPrimitives.ReadUInt64BigEndian(addresses[16..]);
        key.DestinationLow = BinaryPrimitives.ReadUInt64BigEndian(addresses[24..]);
    }

    // The packet passes, without a connection.
    private bool LeaveInvalid()
    {
        Table.Statistics.Invalid++;
        return true;
    }

    private bool Resolve(ProtocolTracker tracker, ref Packet packet)
    {
        while (true)
        {
            packet.Slot = Find(ref packet, out var direction);
            if (packet.Slot != 0)
                packet.Info = InfoOf(in Table[packet.Slot], direction);
            else if (!TryCreate(ref packet, out var drop))
                return !drop;
            var slot = packet.Slot;
            switch (tracker.Track(Table, ref packet))
            {
                case TrackResult.Repeat:
                    continue;
                case TrackResult.Invalid:
                    Table.Statistics.Invalid++;
                    Forget(ref packet);
                    return true;
            }
            if (packet.Info == ConntrackInfo.EstablishedReply && packet.Slot == slot)
                MarkReplied(slot);
            return true;
        }
    }

    // A packet whose zone is for one direction only may also be of the other, in no zone. // resolve_normal_ct
    private uint Find(ref Packet packet, out Direction direction)
    {
        if (packet.ZoneDirections == ZoneDirections.Both)
            return Table.Find(in packet.Preview.Key, packet.Preview.Hash, out direction);
        foreach (var side in (ReadOnlySpan<Direction>)[Direction.Original, Direction.Reply])
        {
            packet.Preview.Key.Zone = packet.ZoneOf(side);
            packet.Preview.Hash = Table.HashOf(in packet.Preview.Key);
            var slot = Table.Find(in packet.Preview.Key, packet.Preview.Hash, out direction);
            if (slot != 0)
                return slot;
        }
        packet.Preview.Key.Zone = packet.ZoneOf(Direction.Original);
        packet.Preview.Hash = Table.HashOf(in packet.Preview.Key);
        direction = Direction.Original;
        return 0;
    }

    private void MarkReplied(uint slot)
    {
        ref var entry = ref Table[slot];
        if (entry.Has(ConntrackStatus.SeenReply))
            return;
        entry.Status |= ConntrackStatus.SeenReply;
        Table.Cache(slot, ConntrackEvents.Reply);
    }

    private static ConntrackInfo InfoOf(in ConntrackEntry entry, Direction direction) =>
        direction == Direction.Reply ? ConntrackInfo.EstablishedReply
        : entry.Has(ConntrackStatus.SeenReply) ? ConntrackInfo.Established
        : entry.Has(ConntrackStatus.Expected) ? ConntrackInfo.Related
        : ConntrackInfo.New;

    // init_conntrack
    private bool TryCreate(ref Packet packet, out bool drop)
    {
        drop = false;
        if (!ProtocolTrackers.TryInvert(in packet.Preview.Key, out _))
        {
            Table.Statistics.Invalid++;
            return false;
        }
        packet.Slot = Table.Allocate(in packet.Preview.Key, packet.Preview.Hash);
        if (packet.Slot == 0)
        {
            Table.Statistics.Drop++;
            drop = true;
            return false;
        }
        packet.Info = ConntrackInfo.New;
        if (packet.ZoneDirections != ZoneDirections.Both)
        {
            var reply = Table.ReplyOf(packet.Slot);
            reply.Zone = packet.ZoneOf(Direction.Reply);
            Table.StoreReply(packet.Slot, in reply);
        }
        if (packet.IsProxied)
            Table.AddSynproxy(packet.Slot);
        packet.Template?.ApplyTimeouts(Table, packet.Slot);
        if (Table.Expectations.Count != 0)
            Table.Expectations.Meet(packet.Slot);
        if (Table[packet.Slot].Has(ConntrackStatus.Expected))
            packet.Info = ConntrackInfo.Related;
        else
            packet.Template?.ApplyHelper(Table, packet.Slot);
        return true;
    }
}
