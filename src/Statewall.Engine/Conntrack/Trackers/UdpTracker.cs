using System.Runtime.InteropServices;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>
/// UDP: a flow that still answers two seconds after it began is a stream, which is assured and lives longer.
/// </summary>
/// <remarks>Mirrors nf_conntrack_proto_udp.c.</remarks>
internal sealed class UdpTracker() : ProtocolTracker(TrackerTraits.Ports)
{
    /// <inheritdoc/>
    public override uint[] Timeouts(ConntrackSettings settings) => settings.UdpTimeouts;

    /// <inheritdoc/>
    public override TrackResult Track(ConntrackTable table, ref Packet packet)
    {
        if (!UdpView.TryParse(packet.Transport, out var udp) || !udp.IsLengthValid)
            return TrackResult.Invalid;
        var verify = table.Settings.Checksum && packet.Hook == InetHook.PreRouting && udp.Checksum != 0;
        if (verify && !Checksum.VerifyWithPseudoHeader(in packet.View))
            return TrackResult.Invalid;
        UdpFlow.Accept(table, ref packet);
        return TrackResult.Accept;
    }
}

/// <summary>
/// UDP-Lite: UDP whose length field says how much the checksum, which is mandatory, covers. A flow is a stream as soon as it is answered.
/// </summary>
/// <remarks>Mirrors nf_conntrack_proto_udp.c.</remarks>
internal sealed class UdpLiteTracker() : ProtocolTracker(TrackerTraits.Ports)
{
    /// <inheritdoc/>
    public override uint[] Timeouts(ConntrackSettings settings) => settings.UdpTimeouts;

    /// <inheritdoc/>
    public override TrackResult Track(ConntrackTable table, ref Packet packet)
    {
        if (!UdpLiteView.TryParse(packet.Transport, out var udp) || udp.Checksum == 0 || !IsCoverageSound(in udp))
            return TrackResult.Invalid;
        var verify = table.Settings.Checksum && packet.Hook == InetHook.PreRouting;
        if (verify && !IsChecksumGood(in packet.View, in udp))
            return TrackResult.Invalid;
        var isStream = table[packet.Slot].Has(ConntrackStatus.SeenReply); // nf_conntrack_udplite_packet
        UdpFlow.Refresh(table, ref packet, isStream);
        return TrackResult.Accept;
    }

    // The kernel reckons with UDP's number in the pseudo header, where RFC 3828 has UDP-Lite's own, and in IPv4 with the length's lower
    // byte only. // udplite_error: nf_checksum_partial
    private static bool IsChecksumGood(in IpView packet, in UdpLiteView udp)
    {
        var length = packet.IsIPv6 ? udp.Bytes.Length : (byte)udp.Bytes.Length;
        return Checksum.Fold(Checksum.PseudoHeader(packet.Addresses, IpProtocol.Udp, length) + Checksum.Sum(udp.Covered)) == ushort.MaxValue;
    }

    // 0 covers all; less than the header is an error. // udplite_error
    private static bool IsCoverageSound(in UdpLiteView udp) =>
        udp.Coverage == 0 || (udp.Coverage >= UdpLiteView.Size && udp.Coverage <= udp.Bytes.Length);
}

/// <summary>The course of a UDP or UDP-Lite flow.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UdpFlow
{
    private const long StreamDelay = 2_000_000_000;

    /// <summary>From when on an answered flow is a stream, in the engine's nanoseconds. // ct->proto.udp.stream_ts</summary>
    public long StreamFrom;

    /// <summary>A packet of the flow was accepted. // nf_conntrack_udp_packet</summary>
    public static void Accept(ConntrackTable table, ref Packet packet)
    {
        ref var entry = ref table[packet.Slot];
        ref var flow = ref ProtocolState.As<UdpFlow>(ref entry.Protocol);
        if (!entry.Has(ConntrackStatus.Confirmed))
            flow.StreamFrom = table.Now + StreamDelay;
        Refresh(table, ref packet, entry.Has(ConntrackStatus.SeenReply) && table.Now > flow.StreamFrom);
    }

    /// <summary>Gives the flow its time: a stream's, which is assured, or less.</summary>
    public static void Refresh(ConntrackTable table, ref Packet packet, bool isStream)
    {
        ref var entry = ref table[packet.Slot];
        table.RefreshAndCount(ref packet, table.TimeoutsOf(packet.Slot, table.Settings.UdpTimeouts)[isStream ? 1 : 0]);
        if (!isStream || (entry.Status & (ConntrackStatus.Assured | ConntrackStatus.NatClash)) != 0)
            return;
        entry.Status |= ConntrackStatus.Assured;
        table.Cache(packet.Slot, ConntrackEvents.Assured);
    }
}
