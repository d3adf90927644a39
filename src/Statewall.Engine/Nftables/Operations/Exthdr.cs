using System.Buffers.Binary;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Handlers;
using Statewall.Engine.Nat;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Read, set or strip an extension header or option. // nft_exthdr.c</summary>
internal sealed class Exthdr : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U8, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32];

    private byte _source;
    private byte _target;
    private byte _type;
    private byte _offset;
    private byte _size;
    private NftExthdrFlags _flags;
    private NftExthdrOp _kind;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var kind = (NftExthdrOp)LoadContext.U32(in attributes, NftaExthdr.Op);
        var (sets, reads) = (attributes.Has(NftaExthdr.Sreg), attributes.Has(NftaExthdr.Dreg));
        if (!attributes.Has(NftaExthdr.Op))
            return Read(in attributes, context, kind);
        if (sets && reads)
            return context.Fail(NetlinkErrno.OpNotSupp);
        return kind switch
        {
            NftExthdrOp.TcpOpt when sets => Set(in attributes, context),
            NftExthdrOp.TcpOpt when !reads => Strip(in attributes, context),
            NftExthdrOp.TcpOpt or NftExthdrOp.Ipv6 or NftExthdrOp.Sctp when reads => Read(in attributes, context, kind),
            NftExthdrOp.Ipv4 when reads && context.Family != NfProto.IPv6 => ReadIPv4(in attributes, context),
            _ => context.Fail(NetlinkErrno.OpNotSupp),
        };
    }

    // nft_exthdr_ipv4_eval, nft_exthdr_ipv6_eval, nft_exthdr_tcp_eval, nft_exthdr_sctp_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (_target == 0)
        {
            if (_source != 0)
                SetTcp(ref registers, ref packet);
            else
                StripTcp(ref registers, ref packet);
            return;
        }
        var asksPresence = _flags == NftExthdrFlags.Present;
        ReadOnlySpan<byte> header;
        var isThere = _kind switch
        {
            NftExthdrOp.Ipv6 => TryFindIPv6(in packet, out header),
            NftExthdrOp.TcpOpt => TryFindTcp(in packet, out header, out _),
            NftExthdrOp.Ipv4 => TryFindIPv4(in packet, out header),
            _ => TryFindSctp(in packet, out header),
        };
        if (asksPresence)
            registers.Set8(_target, isThere ? (byte)1 : (byte)0);
        else if (isThere && _offset + _size <= header.Length)
            header.Slice(_offset, _size).CopyTo(registers.Write(_target, _size));
        else
            registers.Break();
    }

    /// <inheritdoc/>
    public override bool IsPure => _target != 0;

    /// <inheritdoc/>
    public override (byte Word, int Size) Loads => _target == 0 ? default : (_target, _size);

    public override Expression ToMessage() => Expression.Of(new ExthdrExpression
    {
        DestinationRegister = LoadContext.OptionalNumber(_target),
        SourceRegister = LoadContext.OptionalNumber(_source),
        Type = _type,
        Offset = _offset,
        Size = _size,
        Flags = _flags,
        Operation = _kind,
    });

    private bool TryFindIPv6(scoped in Packet packet, out ReadOnlySpan<byte> header)
    {
        header = default;
        var at = packet.View.IsIPv6 ? IPv6Extensions.Find(packet.View.Bytes, _type) : -1;
        if (at >= 0)
            header = packet.View.Bytes[at..];
        return at >= 0;
    }

    // Where an option is wrong, none is found. // ipv4_find_option
    private bool TryFindIPv4(scoped in Packet packet, out ReadOnlySpan<byte> option)
    {
        option = default;
        if (packet.View.Version != 4 || packet.View.TransportOffset == IPv4View.MinimumSize)
            return false;
        var options = IPv4Options.Read(packet.View.Bytes[IPv4View.MinimumSize..packet.View.TransportOffset]);
        var at = options.Fault >= 0 ? 0 : _type switch
        {
            IPv4Options.RecordRoute => options.Records.RouteAt,
            IPv4Options.RouterAlert => options.Records.RouterAlertAt,
            _ => options.Records.SourceRouteAt,
        };
        if (at == 0 || packet.View.Bytes[at] != _type)
            return false;
        option = packet.View.Bytes[at..];
        return true;
    }

    // nft_tcp_header_pointer
    private static bool TryGetTcp(scoped in Packet packet, out ReadOnlySpan<byte> header)
    {
        header = default;
        if (!packet.HasTransportProtocol || packet.TransportProtocol != IpProtocol.Tcp || packet.IsLaterFragment)
            return false;
        var segment = packet.TransportOffset < packet.View.Bytes.Length ? packet.View.Bytes[packet.TransportOffset..] : default;
        var size = segment.Length < TcpView.MinimumSize ? 0 : (segment[12] >> 4) * 4;
        if (size < TcpView.MinimumSize || size > segment.Length)
            return false;
        header = segment[..size];
        return true;
    }

    // An end of the list does not end the search. // nft_exthdr_tcp_eval
    private bool TryFindTcp(scoped in Packet packet, out ReadOnlySpan<byte> option, out int offset)
    {
        option = default;
        offset = -1;
        if (!TryGetTcp(in packet, out var header))
            return false;
        for (var at = TcpView.MinimumSize; at < header.Length - 1;)
        {
            var size = TcpOptionSize(header, at);
            if (header[at] == _type)
            {
                if (at + size > header.Length || _offset + _size > size)
                    return false;
                option = header.Slice(at, size);
                offset = packet.TransportOffset + at;
                return true;
            }
            at += size;
        }
        return false;
    }

    // optlen
    private static int TcpOptionSize(ReadOnlySpan<byte> header, int at) => header[at] <= 1 || header[at + 1] == 0 ? 1 : header[at + 1];

    private bool TryFindSctp(scoped in Packet packet, out ReadOnlySpan<byte> chunk)
    {
        const int Header = 12; // sizeof(struct sctphdr)
        const int ChunkHeader = 4;
        chunk = default;
        if (!packet.HasTransportProtocol || packet.TransportProtocol != IpProtocol.Sctp || packet.IsLaterFragment)
            return false;
        var bytes = packet.View.Bytes;
        for (var at = packet.TransportOffset + Header; at + ChunkHeader <= bytes.Length;)
        {
            var size = (bytes[at + 2] << 8) | bytes[at + 3];
            if (bytes[at] == _type)
            {
                if (_flags != NftExthdrFlags.Present && size < _offset + _size)
                    return false;
                chunk = bytes[at..];
                return true;
            }
            if (size == 0)
                return false;
            at += (size + 3) & ~3;
        }
        return false;
    }

    // A segment size is only ever made less. // nft_exthdr_tcp_set_eval
    private void SetTcp(ref Registers registers, ref Packet packet)
    {
        const byte MaximumSegmentSize = 2; // TCPOPT_MSS
        if (!TryGetTcp(in packet, out _))
        {
            registers.Break();
            return;
        }
        if (!TryFindTcp(in packet, out var option, out var at))
            return;
        var before = option.Slice(_offset, _size);
        var value = registers.Read(_source, _size);
        if (before.SequenceEqual(value) || (_type == MaximumSegmentSize && _size == 2 && before.SequenceCompareTo(value) <= 0))
            return;
        ReplaceTcp(ref packet, at + _offset, value);
    }

    // nft_exthdr_tcp_strip_eval
    private void StripTcp(ref Registers registers, ref Packet packet)
    {
        const byte NoOperation = 1; // TCPOPT_NOP
        if (!TryGetTcp(in packet, out var header))
        {
            registers.Break();
            return;
        }
        for (var at = TcpView.MinimumSize; at < header.Length - 1;)
        {
            var size = TcpOptionSize(header, at);
            if (at + size > header.Length)
            {
                registers.Break();
                return;
            }
            if (header[at] == _type)
            {
                for (var place = at; place < at + size; place++)
                    ClearTcp(ref packet, place, NoOperation);
                packet.Reparse();
                return;
            }
            at += size;
        }
    }

    // Byte by byte, each where it stands in its word of the checksum.
    private static void ClearTcp(ref Packet packet, int place, byte value)
    {
        var segment = packet.Edit()[packet.TransportOffset..];
        var shift = place % 2 == 0 ? 8 : 0;
        var sum = BinaryPrimitives.ReadUInt16BigEndian(segment[TcpView.Offset.Checksum..]);
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpView.Offset.Checksum..], Checksum.Update(sum, (ushort)(segment[place] << shift), (ushort)(value << shift)));
        segment[place] = value;
    }

    private static void ReplaceTcp(ref Packet packet, int offset, scoped ReadOnlySpan<byte> value)
    {
        var bytes = packet.Edit();
        PacketChecksums.Adjust(bytes, packet.TransportOffset + TcpView.Offset.Checksum, offset, value);
        value.CopyTo(bytes[offset..]);
        packet.Reparse();
    }

    // nft_exthdr_init
    private static Operation? Read(in RequestAttributes attributes, LoadContext context, NftExthdrOp kind)
    {
        if (!attributes.Has(NftaExthdr.Dreg) || !HasField(in attributes))
            return context.Fail(NetlinkErrno.Inval);
        context.FailIf(attributes.U32(NftaExthdr.Offset) > byte.MaxValue, NetlinkErrno.Range);
        var flags = (NftExthdrFlags)LoadContext.U32(in attributes, NftaExthdr.Flags);
        context.FailIf((uint)flags > byte.MaxValue, NetlinkErrno.Range);
        context.FailIf((flags & ~NftExthdrFlags.Present) != 0);
        context.FailIf(flags == NftExthdrFlags.Present && attributes.U32(NftaExthdr.Len) != 1);
        var operation = OfField(in attributes, kind);
        operation._flags = flags;
        operation._target = context.Target(in attributes, NftaExthdr.Dreg, operation._size);
        return context.Unless(operation);
    }

    // nft_exthdr_ipv4_init: loose, strict and recorded route, router alert
    private static Operation? ReadIPv4(in RequestAttributes attributes, LoadContext context)
    {
        var operation = Read(in attributes, context, NftExthdrOp.Ipv4);
        return operation is null || attributes.U8(NftaExthdr.Type) is 131 or 137 or 7 or 148 ? operation : context.Fail(NetlinkErrno.OpNotSupp);
    }

    // nft_exthdr_tcp_set_init
    private static Operation? Set(in RequestAttributes attributes, LoadContext context)
    {
        if (!HasField(in attributes) || attributes.Has(NftaExthdr.Flags))
            return context.Fail(NetlinkErrno.Inval);
        context.FailIf(attributes.U32(NftaExthdr.Offset) > byte.MaxValue, NetlinkErrno.Range);
        context.FailIf(attributes.U32(NftaExthdr.Offset) < 2 || attributes.U32(NftaExthdr.Len) is not (2 or 4), NetlinkErrno.OpNotSupp);
        var operation = OfField(in attributes, NftExthdrOp.TcpOpt);
        operation._source = context.Source(in attributes, NftaExthdr.Sreg, operation._size);
        return context.Unless(operation);
    }

    // nft_exthdr_tcp_strip_init
    private static Operation? Strip(in RequestAttributes attributes, LoadContext context)
    {
        if (attributes.Has(NftaExthdr.Flags) || attributes.Has(NftaExthdr.Offset) || attributes.Has(NftaExthdr.Len) || !attributes.Has(NftaExthdr.Type))
            return context.Fail(NetlinkErrno.Inval);
        return new Exthdr { _kind = NftExthdrOp.TcpOpt, _type = attributes.U8(NftaExthdr.Type) };
    }

    private static bool HasField(in RequestAttributes attributes) =>
        attributes.Has(NftaExthdr.Type) && attributes.Has(NftaExthdr.Offset) && attributes.Has(NftaExthdr.Len);

    private static Exthdr OfField(in RequestAttributes attributes, NftExthdrOp kind) => new()
    {
        _kind = kind,
        _type = attributes.U8(NftaExthdr.Type),
        _offset = (byte)attributes.U32(NftaExthdr.Offset),
        _size = (byte)attributes.U32(NftaExthdr.Len),
    };
}
