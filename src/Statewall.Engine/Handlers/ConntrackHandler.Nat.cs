using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Handlers;

/// <summary>
/// NAT of entries made by request: the first address and port of a range replace those of the tuple. // ctnetlink_setup_nat
/// </summary>
internal sealed partial class ConntrackHandler
{
    private static readonly AttributeRule[] NatRules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.Nested, AttributeRule.AtLeast(16), AttributeRule.AtLeast(16)];

    private static readonly AttributeRule[] NatPortRules = [AttributeRule.Any, AttributeRule.U16, AttributeRule.U16];

    private int SetUpNat(in RequestAttributes attributes, uint slot)
    {
        if (!attributes.Has(CtAttribute.NatDst) && !attributes.Has(CtAttribute.NatSrc))
            return 0;
        var errno = SetUpNat(in attributes, CtAttribute.NatDst, slot);
        return errno != 0 ? errno : SetUpNat(in attributes, CtAttribute.NatSrc, slot);
    }

    // nfnetlink_parse_nat_setup; without a range the binding is made and changes nothing
    private int SetUpNat(in RequestAttributes attributes, ushort type, uint slot)
    {
        ref var entry = ref _table[slot];
        var isSource = type == CtAttribute.NatSrc;
        if (attributes.Has(type))
        {
            var errno = attributes.Parse(type, NatRules, out var range);
            if (errno != 0)
                return errno;
            var ports = default(RequestAttributes);
            if (range.Has(CtNatAttribute.Proto) && (errno = range.Parse(CtNatAttribute.Proto, NatPortRules, out ports)) != 0)
                return errno;
            var reply = _table.ReplyOf(slot);
            if (!ProtocolTrackers.TryInvert(in reply, out var now))
                return NetlinkErrno.NoMem;
            var wanted = Translate(in now, in range, in ports, isSource);
            if (!wanted.EqualsRef(in now) && ProtocolTrackers.TryInvert(in wanted, out reply))
            {
                reply.Zone = now.Zone;
                _table.StoreReply(slot, in reply);
                entry.Status |= isSource ? ConntrackStatus.SrcNat : ConntrackStatus.DstNat;
            }
        }
        entry.Status |= isSource ? ConntrackStatus.SrcNatDone : ConntrackStatus.DstNatDone;
        return 0;
    }

    private static TupleKey Translate(in TupleKey tuple, in RequestAttributes range, in RequestAttributes ports, bool isSource)
    {
        var result = tuple;
        ReadAddress(in range, tuple.Family, isSource ? tuple.SourceHigh : tuple.DestinationHigh, isSource ? tuple.SourceLow : tuple.DestinationLow,
            out var high, out var low);
        var portIsSource = isSource || IsIcmp(in tuple); // the identifier is one for both ends
        var port = PortFor(in tuple, in ports, portIsSource);
        if (isSource)
            (result.SourceHigh, result.SourceLow) = (high, low);
        else
            (result.DestinationHigh, result.DestinationLow) = (high, low);
        if (portIsSource)
            result.SourcePort = port;
        else
            result.DestinationPort = port;
        return result;
    }

    private static bool IsIcmp(in TupleKey tuple) => tuple.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6;

    private static void ReadAddress(in RequestAttributes range, byte family, ulong presentHigh, ulong presentLow, out ulong high, out ulong low)
    {
        (high, low) = (presentHigh, presentLow);
        if (family == (byte)NfProto.IPv4)
        {
            if (range.Has(CtNatAttribute.V4MinIp))
                low = range.U32(CtNatAttribute.V4MinIp);
            return;
        }
        if (!range.Has(CtNatAttribute.V6MinIp))
            return;
        high = BinaryPrimitives.ReadUInt64BigEndian(range[CtNatAttribute.V6MinIp]);
        low = BinaryPrimitives.ReadUInt64BigEndian(range[CtNatAttribute.V6MinIp][8..]);
    }

    // The port stays where it is inside the range; what has no port of its own keeps what it has.
    private static ushort PortFor(in TupleKey tuple, in RequestAttributes ports, bool isSource)
    {
        var present = isSource ? tuple.SourcePort : tuple.DestinationPort;
        var hasPort = tuple.Protocol is IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Sctp || IsIcmp(in tuple);
        if (!hasPort || (!ports.Has(CtProtoNatAttribute.PortMin) && !ports.Has(CtProtoNatAttribute.PortMax)))
            return present;
        var minimum = ports.Has(CtProtoNatAttribute.PortMin) ? ports.U16(CtProtoNatAttribute.PortMin) : (ushort)0;
        var maximum = ports.Has(CtProtoNatAttribute.PortMax) ? ports.U16(CtProtoNatAttribute.PortMax) : minimum;
        return present >= minimum && present <= maximum ? present : minimum;
    }
}
