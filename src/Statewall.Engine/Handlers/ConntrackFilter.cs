using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Handlers;

/// <summary>Which entries a dump or a flush is about. // struct ctnetlink_filter</summary>
internal struct ConntrackFilter
{
    private const uint AllFields = (uint)TupleParser.AllFields;

    private NfProto _family;
    private bool _hasZone;
    private RequestZone _zone;
    private uint _mark;
    private uint _markMask;
    private uint _status;
    private uint _statusMask;
    private TupleFilterFlags _originalFields;
    private TupleFilterFlags _replyFields;
    private TupleKey _original;
    private TupleKey _reply;

    /// <summary>False when every entry passes and the dump says nothing of a filter.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Reads the filter of a request. // ctnetlink_needs_filter, ctnetlink_alloc_filter</summary>
    public static int Read(in RequestAttributes attributes, NfProto family, out ConntrackFilter filter)
    {
        filter = default;
        if (family == NfProto.Unspecified && !attributes.Has(CtAttribute.Mark) && !attributes.Has(CtAttribute.Filter)
            && !attributes.Has(CtAttribute.Status) && !attributes.Has(CtAttribute.Zone))
            return 0;
        filter.IsActive = true;
        filter._family = family;
        filter._zone = RequestZone.Read(in attributes, CtAttribute.Zone);
        filter._hasZone = attributes.Has(CtAttribute.Zone);
        var errno = ReadMasked(in attributes, CtAttribute.Mark, CtAttribute.MarkMask, out filter._mark, out filter._markMask);
        if (errno == 0)
            errno = ReadMasked(in attributes, CtAttribute.Status, CtAttribute.StatusMask, out filter._status, out filter._statusMask);
        if (errno == 0 && attributes.Has(CtAttribute.Status))
        {
            if (!attributes.Has(CtAttribute.StatusMask))
                filter._statusMask = filter._status;
            errno = filter._statusMask == 0 ? NetlinkErrno.Inval : 0;
        }
        return errno == 0 && attributes.Has(CtAttribute.Filter) ? filter.ReadTuples(in attributes) : errno;
    }

    /// <summary>Whether an entry passes. // ctnetlink_filter_match</summary>
    public readonly bool Matches(ConntrackTable table, uint slot)
    {
        if (!IsActive)
            return true;
        ref readonly var entry = ref table[slot];
        if ((_family != NfProto.Unspecified && (byte)_family != entry.Original.Family) || (entry.Mark & _markMask) != _mark
            || ((uint)entry.Status & _statusMask) != _status)
            return false;
        if (!_hasZone && _originalFields == 0 && _replyFields == 0)
            return true;
        var reply = table.ReplyOf(slot);
        var zone = entry.Original.Zone != 0 ? entry.Original.Zone : reply.Zone;
        return (!_hasZone || zone == _zone.Id)
            && (_originalFields == 0 || Matches(in _original, in entry.Original, _originalFields))
            && (_replyFields == 0 || Matches(in _reply, in reply, _replyFields));
    }

    private static int ReadMasked(in RequestAttributes attributes, ushort type, ushort maskType, out uint value, out uint mask)
    {
        var present = attributes.Has(type);
        value = present ? attributes.U32(type) : 0;
        mask = !present ? 0 : attributes.Has(maskType) ? attributes.U32(maskType) : uint.MaxValue;
        return !present && attributes.Has(maskType) ? NetlinkErrno.Inval : 0;
    }

    // ctnetlink_parse_filter: unlike all else here, this nest is read strictly
    private int ReadTuples(in RequestAttributes attributes)
    {
        if (!attributes.IsMarkedNested(CtAttribute.Filter))
            return NetlinkErrno.Inval;
        var nest = attributes[CtAttribute.Filter];
        while (nest.Length >= AttributeHeader.Size)
        {
            int length = MachineOrder.ReadU16(nest);
            if (length < AttributeHeader.Size || length > nest.Length)
                break;
            var type = MachineOrder.ReadU16(nest[2..]) & AttributeHeader.TypeMask;
            if (type is not (CtFilterAttribute.OrigFlags or CtFilterAttribute.ReplyFlags) || length != AttributeHeader.Size + sizeof(uint))
                return NetlinkErrno.Inval;
            var fields = MachineOrder.ReadU32(nest[AttributeHeader.Size..]);
            if ((fields & ~AllFields) != 0)
                return NetlinkErrno.Inval;
            if (type == CtFilterAttribute.OrigFlags)
                _originalFields = (TupleFilterFlags)fields;
            else
                _replyFields = (TupleFilterFlags)fields;
            nest = nest[Math.Min(AttributeHeader.Align(length), nest.Length)..];
        }
        if (!nest.IsEmpty)
            return NetlinkErrno.Inval;
        var errno = ReadTuple(in attributes, CtAttribute.TupleOrig, _originalFields, out _original);
        return errno != 0 ? errno : ReadTuple(in attributes, CtAttribute.TupleReply, _replyFields, out _reply);
    }

    private int ReadTuple(in RequestAttributes attributes, ushort type, TupleFilterFlags fields, out TupleKey key)
    {
        key = default;
        if (fields == 0)
            return 0;
        return attributes.Has(type)
            ? TupleParser.ParseFields(in attributes, type, _family, fields, ref _zone, true, out key)
            : NetlinkErrno.Inval;
    }

    // ctnetlink_filter_match_tuple
    private static bool Matches(in TupleKey wanted, in TupleKey key, TupleFilterFlags fields)
    {
        // An IPv6 address passes when it is not the wanted one: so the kernel has it, and programs cannot tell it otherwise.
        var passes = key.Family == (byte)NfProto.IPv4;
        if (Compares(fields, TupleFilterFlags.Source) && (wanted.SourceHigh == key.SourceHigh && wanted.SourceLow == key.SourceLow) != passes)
            return false;
        if (Compares(fields, TupleFilterFlags.Destination)
            && (wanted.DestinationHigh == key.DestinationHigh && wanted.DestinationLow == key.DestinationLow) != passes)
            return false;
        if (Compares(fields, TupleFilterFlags.Protocol) && wanted.Protocol != key.Protocol)
            return false;
        return key.Protocol switch
        {
            IpProtocol.Tcp or IpProtocol.Udp =>
                (!Compares(fields, TupleFilterFlags.SourcePort) || wanted.SourcePort == key.SourcePort)
                && (!Compares(fields, TupleFilterFlags.DestinationPort) || wanted.DestinationPort == key.DestinationPort),
            IpProtocol.Icmp => MatchesIcmp(in wanted, in key, fields),
            IpProtocol.IcmpV6 => MatchesIcmp(in wanted, in key, (TupleFilterFlags)((uint)fields >> 3)),
            _ => true,
        };
    }

    private static bool MatchesIcmp(in TupleKey wanted, in TupleKey key, TupleFilterFlags fields) =>
        (!Compares(fields, TupleFilterFlags.IcmpType) || wanted.DestinationPort >> 8 == key.DestinationPort >> 8)
        && (!Compares(fields, TupleFilterFlags.IcmpCode) || (byte)wanted.DestinationPort == (byte)key.DestinationPort)
        && (!Compares(fields, TupleFilterFlags.IcmpId) || wanted.SourcePort == key.SourcePort);

    private static bool Compares(TupleFilterFlags fields, TupleFilterFlags field) => (fields & field) != 0;
}
