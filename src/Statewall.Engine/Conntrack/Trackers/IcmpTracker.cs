using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>
/// ICMP: queries are flows of their own, errors belong to the flow that they quote, all else is invalid.
/// </summary>
/// <remarks>Mirrors nf_conntrack_proto_icmp.c.</remarks>
internal sealed class IcmpTracker() : ProtocolTracker(TrackerTraits.Prechecks | TrackerTraits.InvertsItself)
{
    private const byte HighestType = IcmpType.AddressMaskReply; // NR_ICMP_TYPES

    /// <inheritdoc/>
    protected override bool TryExtractOwn(ReadOnlySpan<byte> transport, ref TupleKey key)
    {
        if (!IcmpView.TryParse(transport, out var icmp))
            return false;
        key.SourcePort = icmp.Id;
        key.DestinationPort = (ushort)((icmp.Type << 8) | icmp.Code);
        return true;
    }

    /// <inheritdoc/>
    protected override bool TryInvertOwn(ref TupleKey key) => IcmpTuples.TryInvert(ref key, InverseOf);

    /// <inheritdoc/>
    public override TrackResult Precheck(ConntrackTable table, ref Packet packet)
    {
        if (packet.View.IsIPv6 || !IcmpView.TryParse(packet.Transport, out var icmp))
            return packet.View.IsIPv6 ? TrackResult.Accept : TrackResult.Invalid;
        var verify = table.Settings.Checksum && packet.Hook == InetHook.PreRouting;
        if ((verify && !icmp.IsChecksumValid) || icmp.Type > HighestType)
            return TrackResult.Invalid;
        return icmp.IsError ? IcmpErrors.Attach(table, ref packet, icmp.Payload) : TrackResult.Accept;
    }

    /// <inheritdoc/>
    public override TrackResult Track(ConntrackTable table, ref Packet packet)
    {
        var opened = table[packet.Slot].Original.DestinationPort >> 8;
        if (packet.View.IsIPv6
            || opened is not (IcmpType.EchoRequest or IcmpType.TimestampRequest or IcmpType.InfoRequest or IcmpType.AddressMaskRequest))
            return TrackResult.Invalid;
        table.RefreshAndCount(ref packet, table.TimeoutsOf(packet.Slot, table.Settings.IcmpTimeouts)[0]);
        return TrackResult.Accept;
    }

    /// <inheritdoc/>
    public override uint[] Timeouts(ConntrackSettings settings) => settings.IcmpTimeouts;

    // icmp: invmap
    private static int InverseOf(int type) => type switch
    {
        IcmpType.EchoRequest => IcmpType.EchoReply,
        IcmpType.EchoReply => IcmpType.EchoRequest,
        IcmpType.TimestampRequest => IcmpType.TimestampReply,
        IcmpType.TimestampReply => IcmpType.TimestampRequest,
        IcmpType.InfoRequest => IcmpType.InfoReply,
        IcmpType.InfoReply => IcmpType.InfoRequest,
        IcmpType.AddressMaskRequest => IcmpType.AddressMaskReply,
        IcmpType.AddressMaskReply => IcmpType.AddressMaskRequest,
        _ => -1,
    };
}

/// <summary>ICMPv6: as ICMP, but neighbour and listener discovery is not tracked at all.</summary>
/// <remarks>Mirrors nf_conntrack_proto_icmpv6.c.</remarks>
internal sealed class IcmpV6Tracker() : ProtocolTracker(TrackerTraits.Prechecks | TrackerTraits.InvertsItself)
{
    /// <inheritdoc/>
    protected override bool TryExtractOwn(ReadOnlySpan<byte> transport, ref TupleKey key)
    {
        if (!IcmpV6View.TryParse(transport, out var icmp))
            return false;
        key.SourcePort = icmp.Id;
        key.DestinationPort = (ushort)((icmp.Type << 8) | icmp.Code);
        return true;
    }

    /// <inheritdoc/>
    protected override bool TryInvertOwn(ref TupleKey key) => IcmpTuples.TryInvert(ref key, InverseOf);

    /// <inheritdoc/>
    public override TrackResult Precheck(ConntrackTable table, ref Packet packet)
    {
        if (!IcmpV6View.TryParse(packet.Transport, out var icmp))
            return TrackResult.Invalid;
        var verify = table.Settings.Checksum && packet.Hook == InetHook.PreRouting;
        if (verify && !(packet.View.IsIPv6 ? Checksum.VerifyTransport(in packet.View) : Checksum.Sum(icmp.Bytes) == ushort.MaxValue))
            return TrackResult.Invalid;
        if (icmp.Type is (>= IcmpV6Type.ListenerQuery and <= IcmpV6Type.NeighbourAdvertisement) or IcmpV6Type.ListenerReportV2)
        {
            packet.Info = ConntrackInfo.Untracked;
            return TrackResult.Accept;
        }
        return icmp.IsError ? IcmpErrors.Attach(table, ref packet, icmp.Payload) : TrackResult.Accept;
    }

    /// <inheritdoc/>
    public override TrackResult Track(ConntrackTable table, ref Packet packet)
    {
        var opened = table[packet.Slot].Original.DestinationPort >> 8;
        if (!packet.View.IsIPv6 || opened is not (IcmpV6Type.EchoRequest or IcmpV6Type.NodeInfoQuery))
            return TrackResult.Invalid;
        table.RefreshAndCount(ref packet, table.TimeoutsOf(packet.Slot, table.Settings.IcmpV6Timeouts)[0]);
        return TrackResult.Accept;
    }

    /// <inheritdoc/>
    public override uint[] Timeouts(ConntrackSettings settings) => settings.IcmpV6Timeouts;

    // icmpv6: invmap
    private static int InverseOf(int type) => type switch
    {
        IcmpV6Type.EchoRequest => IcmpV6Type.EchoReply,
        IcmpV6Type.EchoReply => IcmpV6Type.EchoRequest,
        IcmpV6Type.NodeInfoQuery => IcmpV6Type.NodeInfoReply,
        IcmpV6Type.NodeInfoReply => IcmpV6Type.NodeInfoQuery,
        _ => -1,
    };
}

/// <summary>The tuple of an ICMP query: the identifier as source port, type and code as destination port.</summary>
internal static class IcmpTuples
{
    /// <summary>Undoes the swap of the ends for what is no port, and exchanges query and reply.</summary>
    public static bool TryInvert(ref TupleKey key, Func<int, int> inverseOf)
    {
        (key.SourcePort, key.DestinationPort) = (key.DestinationPort, key.SourcePort);
        var inverse = inverseOf(key.DestinationPort >> 8);
        if (inverse < 0)
            return false;
        key.DestinationPort = (ushort)((inverse << 8) | (key.DestinationPort & 0xff));
        return true;
    }
}
