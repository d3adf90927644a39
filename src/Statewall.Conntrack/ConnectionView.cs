using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

/// <summary>
/// A connection as it stands in a message of ctnetlink: the top level is indexed once, tuples are read at once, everything else when it
/// is asked for. Lives on the stack and allocates nothing; filters and formats work on it. // ctnetlink_fill_info
/// </summary>
public ref struct ConnectionView
{
    private AttributeIndex _index;
    private TupleView _original;
    private TupleView _reply;
    private CodecFault _fault;

    /// <summary>Reads a message about a connection.</summary>
    /// <param name="message">The message; the view is good as long as it is.</param>
    public ConnectionView(NetlinkMessage message)
    {
        Unsafe.SkipInit(out _index); // it is large, and filled below
        Message = message;
        if (!message.TryReadNfgen(out var header))
        {
            _index = default;
            _fault = new CodecFault(CodecFaultKind.MissingFamilyHeader, NetlinkHeader.Size, 0);
            return;
        }
        Family = header.Family;
        const int Start = NetlinkHeader.Size + NfgenHeader.Size;
        _index.Read(message.Bytes[Start..], Start);
        _fault = _index.Fault;
        if (!_fault.IsNone)
            return;
        if (TryGetNest(CtAttribute.TupleOrig, out var nest, out var offset))
            _original.Read(nest, offset, ref _fault);
        if (TryGetNest(CtAttribute.TupleReply, out nest, out offset))
            _reply.Read(nest, offset, ref _fault);
    }

    /// <summary>The message viewed.</summary>
    public NetlinkMessage Message { get; }

    /// <summary>Protocol family of the connection. // nfgen_family</summary>
    public NfProto Family { get; }

    /// <summary>Tuple of the original direction. // CTA_TUPLE_ORIG</summary>
    [UnscopedRef]
    public readonly ref readonly TupleView Original => ref _original;

    /// <summary>Tuple of the reply direction. // CTA_TUPLE_REPLY</summary>
    [UnscopedRef]
    public readonly ref readonly TupleView Reply => ref _reply;

    /// <summary>What is malformed in the parts read so far, or a fault whose kind is none.</summary>
    public readonly CodecFault Fault => _fault;

    /// <summary>Transport protocol of the original direction, 0 when absent.</summary>
    public readonly byte Protocol => Original.Protocol;

    /// <summary>Status bits; false when absent. // CTA_STATUS</summary>
    public bool TryGetStatus(out ConntrackStatus status)
    {
        var present = TryGetU32(CtAttribute.Status, out var bits);
        status = (ConntrackStatus)bits;
        return present;
    }

    /// <summary>Reads a 32-bit attribute in host order, e.g. <see cref="CtAttribute.Mark"/>; false when absent.</summary>
    public bool TryGetU32(ushort type, out uint value)
    {
        var present = TryGet(type, 4, out var payload);
        value = present ? BinaryPrimitives.ReadUInt32BigEndian(payload) : 0;
        return present;
    }

    /// <summary>Reads a 16-bit attribute in host order, e.g. <see cref="CtAttribute.Zone"/>; false when absent.</summary>
    public bool TryGetU16(ushort type, out ushort value)
    {
        var present = TryGet(type, 2, out var payload);
        value = present ? BinaryPrimitives.ReadUInt16BigEndian(payload) : (ushort)0;
        return present;
    }

    /// <summary>Reads a 64-bit attribute in host order, e.g. <see cref="CtAttribute.TimestampEvent"/>; false when absent.</summary>
    public bool TryGetU64(ushort type, out ulong value)
    {
        var present = TryGet(type, 8, out var payload);
        value = present ? BinaryPrimitives.ReadUInt64BigEndian(payload) : 0;
        return present;
    }

    /// <summary>True when the message has one of some attributes, as bits by their types below 64: quicker than to ask for each.</summary>
    internal readonly bool HasAny(ulong types) => (_index.Present & types) != 0;

    /// <summary>Reads an attribute's bytes, e.g. <see cref="CtAttribute.Labels"/>; false when absent.</summary>
    public readonly bool TryGetBytes(ushort type, out ReadOnlySpan<byte> payload) => _index.TryGet(type, out payload);

    /// <summary>Counters of one direction, each absent as 0; false unless both are there. // CTA_COUNTERS_ORIG, CTA_COUNTERS_REPLY</summary>
    public bool TryGetCounters(Direction direction, out ulong packets, out ulong bytes)
    {
        packets = bytes = 0;
        if (!TryGetNest(direction == Direction.Original ? CtAttribute.CountersOrig : CtAttribute.CountersReply, out var nest, out var offset))
            return false;
        var found = 0;
        var walk = new NestWalk(nest, offset);
        while (walk.MoveNext(ref _fault))
        {
            if (walk.Type == CtCountersAttribute.Packets && walk.Take(8, ref _fault) is { Length: 8 } first)
            {
                packets = BinaryPrimitives.ReadUInt64BigEndian(first);
                found |= 1;
            }
            else if (walk.Type == CtCountersAttribute.Bytes && walk.Take(8, ref _fault) is { Length: 8 } second)
            {
                bytes = BinaryPrimitives.ReadUInt64BigEndian(second);
                found |= 2;
            }
        }
        return found == 3;
    }

    /// <summary>Start and stop in nanoseconds since 1970, each absent as 0; false when neither is there. // CTA_TIMESTAMP</summary>
    public bool TryGetTimestamps(out ulong start, out ulong stop)
    {
        start = stop = 0;
        if (!TryGetNest(CtAttribute.Timestamp, out var nest, out var offset))
            return false;
        var walk = new NestWalk(nest, offset);
        while (walk.MoveNext(ref _fault))
        {
            if (walk.Type is not (CtTimestampAttribute.Start or CtTimestampAttribute.Stop) || walk.Take(8, ref _fault) is not { Length: 8 } payload)
                continue;
            var value = BinaryPrimitives.ReadUInt64BigEndian(payload);
            if (walk.Type == CtTimestampAttribute.Start)
                start = value;
            else
                stop = value;
        }
        return start != 0 || stop != 0;
    }

    /// <summary>The transport protocol's own state: which protocol's it is, and its number. // CTA_PROTOINFO</summary>
    /// <param name="info">One of <see cref="CtProtoInfoAttribute"/>.</param>
    /// <param name="state">A <see cref="TcpState"/>, <see cref="SctpState"/> or <see cref="DccpState"/>.</param>
    public bool TryGetProtocolState(out ushort info, out byte state)
    {
        info = 0;
        state = 0;
        if (!TryGetNest(CtAttribute.ProtoInfo, out var nest, out var offset))
            return false;
        var outer = new NestWalk(nest, offset);
        while (outer.MoveNext(ref _fault))
        {
            // the state is attribute 1 of each protocol: CTA_PROTOINFO_TCP_STATE, _DCCP_STATE, _SCTP_STATE
            var inner = new NestWalk(outer.Payload, outer.PayloadOffset);
            while (inner.MoveNext(ref _fault))
            {
                if (inner.Type != CtProtoInfoTcpAttribute.State || inner.Take(1, ref _fault) is not { Length: 1 } payload)
                    continue;
                info = outer.Type;
                state = payload[0];
                return true;
            }
        }
        return false;
    }

    /// <summary>Original tuple of the connection that expected this one; false when absent. // CTA_TUPLE_MASTER</summary>
    internal bool TryGetMaster(out TupleView master)
    {
        master = default;
        if (!TryGetNest(CtAttribute.TupleMaster, out var nest, out var offset))
            return false;
        master.Read(nest, offset, ref _fault);
        return _fault.IsNone;
    }

    /// <summary>Verification tags of an SCTP connection; false when absent. // CTA_PROTOINFO_SCTP_VTAG_ORIGINAL, _REPLY</summary>
    public bool TryGetSctpTags(out uint original, out uint reply)
    {
        original = reply = 0;
        if (!TryGetProtocolInfo(CtProtoInfoAttribute.Sctp, out var inner))
            return false;
        var found = 0;
        while (inner.MoveNext(ref _fault))
        {
            if (inner.Type is not (CtProtoInfoSctpAttribute.VtagOriginal or CtProtoInfoSctpAttribute.VtagReply) || inner.Take(4, ref _fault) is not { Length: 4 } payload)
                continue;
            var tag = BinaryPrimitives.ReadUInt32BigEndian(payload);
            if (inner.Type == CtProtoInfoSctpAttribute.VtagOriginal)
                original = tag;
            else
                reply = tag;
            found++;
        }
        return found == 2;
    }

    /// <summary>Role of a DCCP connection's original direction; false when absent. // CTA_PROTOINFO_DCCP_ROLE</summary>
    public bool TryGetDccpRole(out DccpRole role)
    {
        role = DccpRole.Client;
        if (!TryGetProtocolInfo(CtProtoInfoAttribute.Dccp, out var inner))
            return false;
        while (inner.MoveNext(ref _fault))
        {
            if (inner.Type != CtProtoInfoDccpAttribute.Role || inner.Take(1, ref _fault) is not { Length: 1 } payload)
                continue;
            role = (DccpRole)payload[0];
            return true;
        }
        return false;
    }

    /// <summary>A text inside a nest, without its terminator: the helper's name or the security context.</summary>
    /// <param name="nestType">E.g. <see cref="CtAttribute.Help"/>.</param>
    /// <param name="type">E.g. <see cref="CtHelpAttribute.Name"/>.</param>
    /// <param name="utf8">The text's bytes as the kernel sent them.</param>
    public bool TryGetText(ushort nestType, ushort type, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        if (!TryGetNest(nestType, out var nest, out var offset))
            return false;
        var walk = new NestWalk(nest, offset);
        while (walk.MoveNext(ref _fault))
        {
            if (walk.Type != type)
                continue;
            utf8 = AttributeText.WithoutTerminator(walk.Payload);
            return true;
        }
        return false;
    }

    private bool TryGetProtocolInfo(ushort info, out NestWalk inner)
    {
        inner = default;
        if (!TryGetNest(CtAttribute.ProtoInfo, out var nest, out var offset))
            return false;
        var outer = new NestWalk(nest, offset);
        while (outer.MoveNext(ref _fault))
        {
            if (outer.Type != info)
                continue;
            inner = new NestWalk(outer.Payload, outer.PayloadOffset);
            return true;
        }
        return false;
    }

    private bool TryGet(ushort type, int size, out ReadOnlySpan<byte> payload)
    {
        if (!_index.TryGet(type, out payload))
            return false;
        if (payload.Length >= size)
            return true;
        _fault = new CodecFault(CodecFaultKind.PayloadTooShort, _index.BaseOffset + _index.OffsetOf(type), type);
        return false;
    }

    private readonly bool TryGetNest(ushort type, out ReadOnlySpan<byte> nest, out int offset)
    {
        offset = _index.BaseOffset + _index.OffsetOf(type) + AttributeHeader.Size;
        return _index.TryGet(type, out nest);
    }
}
