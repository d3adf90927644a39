using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>
/// NAT of entries made by request: the first address of a range replaces that of the tuple, and a port of it that is free.
/// // ctnetlink_setup_nat
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

    // nfnetlink_parse_nat_setup; without a range the binding is to what is there, but a reply that is taken moves the source all the same
    private int SetUpNat(in RequestAttributes attributes, ushort type, uint slot)
    {
        ref var entry = ref _table[slot];
        var isSource = type == CtAttribute.NatSrc;
        var range = default(RequestAttributes);
        var ports = default(NatPorts);
        if (attributes.Has(type))
        {
            var errno = attributes.Parse(type, NatRules, out range);
            if (errno != 0)
                return errno;
            if (range.Has(CtNatAttribute.Proto))
            {
                errno = range.Parse(CtNatAttribute.Proto, NatPortRules, out var given);
                if (errno != 0)
                    return errno;
                ports = NatPorts.Read(in given);
            }
        }
        var reply = _table.ReplyOf(slot);
        if (ProtocolTrackers.TryInvert(in reply, out var now))
        {
            var wanted = WithAddress(in now, in range, isSource);
            ports.Choose(_table, ref wanted, isSource, reply.Zone);
            if (!wanted.EqualsRef(in now) && ProtocolTrackers.TryInvert(in wanted, out reply))
            {
                _table.StoreReply(slot, in reply);
                entry.Status |= isSource ? ConntrackStatus.SrcNat : ConntrackStatus.DstNat;
            }
        }
        else if (attributes.Has(type))
        {
            return NetlinkErrno.NoMem;
        }
        entry.Status |= isSource ? ConntrackStatus.SrcNatDone : ConntrackStatus.DstNatDone;
        return 0;
    }

    private static TupleKey WithAddress(in TupleKey tuple, in RequestAttributes range, bool isSource)
    {
        var result = tuple;
        ReadAddress(in range, tuple.Family, isSource ? tuple.SourceHigh : tuple.DestinationHigh, isSource ? tuple.SourceLow : tuple.DestinationLow,
            out var high, out var low);
        if (isSource)
            (result.SourceHigh, result.SourceLow) = (high, low);
        else
            (result.DestinationHigh, result.DestinationLow) = (high, low);
        return result;
    }

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
}
