using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Handlers;

/// <summary>
/// The ports that a translation may give, and the choice of one whose reply is not taken yet. Where the kernel throws dice, the table's
/// seeded hash decides. // nf_nat_l4proto_unique_tuple
/// </summary>
internal struct NatPorts
{
    private const int MostAttempts = 128; // NF_NAT_MAX_ATTEMPTS
    private const int FewestAttempts = 16;

    private ushort _minimum;
    private ushort _maximum;

    /// <summary>Whether a range was given. // NF_NAT_RANGE_PROTO_SPECIFIED</summary>
    public bool IsGiven { get; private set; }

    /// <summary>Reads CTA_NAT_PROTO. // nfnetlink_parse_nat_proto</summary>
    public static NatPorts Read(in RequestAttributes ports)
    {
        var result = default(NatPorts);
        result.IsGiven = ports.Has(CtProtoNatAttribute.PortMin) || ports.Has(CtProtoNatAttribute.PortMax);
        if (!result.IsGiven)
            return result;
        result._minimum = ports.Has(CtProtoNatAttribute.PortMin) ? ports.U16(CtProtoNatAttribute.PortMin) : (ushort)0;
        result._maximum = ports.Has(CtProtoNatAttribute.PortMax) ? ports.U16(CtProtoNatAttribute.PortMax) : result._minimum;
        return result;
    }

    /// <summary>Gives the tuple a port of the range, one that is free if there is one; it keeps its own where that will do.</summary>
    /// <param name="table">The table.</param>
    /// <param name="tuple">The tuple whose address is translated already.</param>
    /// <param name="isSource">Whether its source is translated. An ICMP identifier is the same for both ends.</param>
    /// <param name="replyZone">The zone of replies.</param>
    public readonly void Choose(ConntrackTable table, ref TupleKey tuple, bool isSource, ushort replyZone)
    {
        var isIcmp = tuple.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6;
        var hasPort = isIcmp || tuple.Protocol is IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Sctp;
        var portIsSource = isSource || isIcmp;
        var present = portIsSource ? tuple.SourcePort : tuple.DestinationPort;
        if (IsGiven && hasPort ? present >= _minimum && present <= _maximum && (_minimum == _maximum || IsFree(table, in tuple, replyZone)) : IsFree(table, in tuple, replyZone))
            return;
        if (!hasPort || (!IsGiven && !portIsSource))
            return; // there is nothing to choose from
        var (first, count) = Range(present, isIcmp);
        var offset = isSource ? (int)(table.HashOf(in tuple) & ushort.MaxValue) : 0;
        for (var attempts = Math.Min(count, MostAttempts); ; attempts /= 2)
        {
            for (var attempt = 0; attempt < attempts; attempt++, offset++)
            {
                var port = (ushort)(first + (offset % count));
                if (portIsSource)
                    tuple.SourcePort = port;
                else
                    tuple.DestinationPort = port;
                if (IsFree(table, in tuple, replyZone))
                    return;
            }
            if (attempts >= count || attempts < FewestAttempts)
                return;
            offset = (int)(table.HashOf(in tuple) & ushort.MaxValue);
        }
    }

    // nf_nat_used_tuple
    private static bool IsFree(ConntrackTable table, in TupleKey tuple, ushort replyZone)
    {
        if (!ProtocolTrackers.TryInvert(in tuple, out var reply))
            return true;
        reply.Zone = replyZone;
        return table.Find(in reply, table.HashOf(in reply), out _) == 0;
    }

    // Without a range a port stays among its like: privileged or not, and below 512 or not.
    private readonly (int First, int Count) Range(ushort present, bool isIcmp)
    {
        var (first, last) = (IsGiven, isIcmp, present) switch
        {
            (true, _, _) => (Math.Min(_minimum, _maximum), Math.Max(_minimum, _maximum)),
            (_, true, _) => ((ushort)0, ushort.MaxValue),
            (_, _, < 512) => ((ushort)1, (ushort)511),
            (_, _, < 1024) => ((ushort)600, (ushort)1023),
            _ => ((ushort)1024, ushort.MaxValue),
        };
        return (first, last - first + 1);
    }
}
