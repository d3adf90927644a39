using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>ICMP and ICMPv6 errors: they quote the packet that they are about, and belong to its connection.</summary>
internal static class IcmpErrors
{
    /// <summary>Finds the connection of the quoted packet and makes the error related to it. // nf_conntrack_inet_error</summary>
    /// <param name="table">The table.</param>
    /// <param name="packet">The error.</param>
    /// <param name="quoted">The quoted packet, which may be cut short.</param>
    /// <returns>Invalid when no connection explains the error, or when it does not go to the sender of the quoted packet.</returns>
    public static TrackResult Attach(ConntrackTable table, ref Packet packet, ReadOnlySpan<byte> quoted)
    {
        if (!TryReadInner(quoted, ref packet, out var inner))
            return TrackResult.Invalid;
        table.GreKeys.Complete(ref inner);
        if (!ProtocolTrackers.TryInvert(in inner, out var expected))
            return TrackResult.Invalid;
        var slot = table.Find(in expected, table.HashOf(in expected), out var direction);
        if (slot == 0)
            return TrackResult.Invalid;
        var found = direction == Direction.Original ? table[slot].Original : table.ReplyOf(slot);
        if (!IsDestination(in packet, in found))
            return TrackResult.Invalid;
        packet.Slot = slot;
        packet.Info = direction == Direction.Original ? ConntrackInfo.Related : ConntrackInfo.RelatedReply;
        return TrackResult.Accept;
    }

    // nf_ct_get_tuplepr
    private static bool TryReadInner(ReadOnlySpan<byte> quoted, ref Packet packet, out TupleKey inner)
    {
        inner = default;
        return IpView.TryParseQuoted(quoted, packet.View.IsIPv6, out var view)
            && view.HasTransport
            && Tracker.TryReadKey(in view, packet.Zone, ProtocolTrackers.For(view.Protocol), out inner);
    }

    // The host that sent the quoted packet is the one to be told.
    private static bool IsDestination(in Packet packet, in TupleKey found)
    {
        Tracker.ReadAddresses(in packet.View, out var outer);
        return outer.DestinationLow == found.DestinationLow && outer.DestinationHigh == found.DestinationHigh;
    }
}
