
namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>Every protocol without a tracker of its own: one flow per pair of addresses, never assured.</summary>
/// <remarks>Mirrors nf_conntrack_proto_generic.c.</remarks>
internal sealed class GenericTracker() : ProtocolTracker(TrackerTraits.None)
{
    /// <inheritdoc/>
    public override uint[] Timeouts(ConntrackSettings settings) => settings.GenericTimeouts;

    /// <inheritdoc/>
    public override TrackResult Track(ConntrackTable table, ref Packet packet)
    {
        table.RefreshAndCount(ref packet, table.TimeoutsOf(packet.Slot, table.Settings.GenericTimeouts)[0]);
        return TrackResult.Accept;
    }
}
