using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>
/// GRE: plain tunnels are one flow per pair of addresses; PPTP's version 1 carries the receiver's call id, which keys the flow.
/// </summary>
/// <remarks>Mirrors nf_conntrack_proto_gre.c. The call id of the other direction comes from PPTP's control connection, once a helper reads it.</remarks>
internal sealed class GreTracker() : ProtocolTracker(TrackerTraits.None)
{
    private const ushort VersionMask = 0x0007; // GRE_VERSION
    private const ushort Pptp = 1; // GRE_VERSION_1
    private const ushort PptpPayload = 0x880B; // GRE_PROTO_PPP
    private const int CallIdOffset = 6;

    /// <inheritdoc/>
    protected override bool TryExtractOwn(ReadOnlySpan<byte> transport, ref TupleKey key)
    {
        if (transport.Length < 4 || (BinaryPrimitives.ReadUInt16BigEndian(transport) & VersionMask) != Pptp || transport.Length < 8)
            return true;
        if (BinaryPrimitives.ReadUInt16BigEndian(transport[2..]) != PptpPayload)
            return false;
        key.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(transport[CallIdOffset..]);
        return true;
    }

    /// <inheritdoc/>
    public override uint[] Timeouts(ConntrackSettings settings) => settings.GreTimeouts;

    /// <inheritdoc/>
    public override TrackResult Track(ConntrackTable table, ref Packet packet)
    {
        ref var entry = ref table[packet.Slot];
        var replied = entry.Has(ConntrackStatus.SeenReply);
        table.RefreshAndCount(ref packet, table.TimeoutsOf(packet.Slot, table.Settings.GreTimeouts)[replied ? 1 : 0]);
        if (!replied || (entry.Status & (ConntrackStatus.Assured | ConntrackStatus.NatClash)) != 0)
            return TrackResult.Accept;
        entry.Status |= ConntrackStatus.Assured;
        table.Cache(packet.Slot, ConntrackEvents.Assured);
        return TrackResult.Accept;
    }
}
