using Statewall.Engine.Handlers;
using Statewall.Engine.Nat;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Read or write bytes of the packet. // nft_payload.c</summary>
internal sealed class Payload : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32];

    private const byte SctpChecksumOffset = 8;
    private byte _source;
    private byte _target;
    private NftPayloadBase _base;
    private ushort _offset;
    private byte _size;
    private NftPayloadChecksum _checksum;
    private byte _checksumOffset;
    private NftPayloadChecksumFlags _checksumFlags;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!HasField(in attributes))
            return context.Fail(NetlinkErrno.Inval);
        var operation = OfField(in attributes);
        if (operation._base > NftPayloadBase.InnerHeader)
            return context.Fail(NetlinkErrno.OpNotSupp);
        context.FailIf(attributes.U32(NftaPayload.Offset) > ushort.MaxValue, NetlinkErrno.Range);
        if (attributes.Has(NftaPayload.Sreg) == attributes.Has(NftaPayload.Dreg))
            return context.Fail(NetlinkErrno.Inval);
        if (attributes.Has(NftaPayload.Dreg))
            operation._target = context.Target(in attributes, NftaPayload.Dreg, operation._size);
        else
            operation.LoadChecksum(in attributes, context);
        return context.Unless(operation);
    }

    /// <summary>Reads one that looks into a tunnel. // nft_payload_inner_init</summary>
    public static Operation? LoadInner(in RequestAttributes attributes, LoadContext context)
    {
        if (!HasField(in attributes) || !attributes.Has(NftaPayload.Dreg))
            return context.Fail(NetlinkErrno.Inval);
        var operation = OfField(in attributes);
        if (operation._base is not (NftPayloadBase.TunHeader or NftPayloadBase.LlHeader or NftPayloadBase.NetworkHeader or NftPayloadBase.TransportHeader))
            return context.Fail(NetlinkErrno.OpNotSupp);
        operation._target = context.Target(in attributes, NftaPayload.Dreg, operation._size);
        return context.Unless(operation);
    }

    // nft_payload_eval, nft_payload_fast_eval, nft_payload_set_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (_target == 0)
            Write(ref registers, ref packet);
        else if (TryRead(in packet, out var field))
            field.CopyTo(registers.Write(_target, _size));
        else if (_base != NftPayloadBase.LlHeader || !TryReadBehindLink(in packet, registers.Write(_target, _size)))
            registers.Break();
    }

    // A frame's header and what follows need not be side by side in memory.
    private bool TryReadBehindLink(in Packet packet, Span<byte> field)
    {
        var header = packet.LinkHeader;
        if (header.IsEmpty || _offset + _size > header.Length + packet.Bytes.Length)
            return false;
        for (var at = 0; at < _size; at++)
            field[at] = _offset + at < header.Length ? header[_offset + at] : packet.Bytes[_offset + at - header.Length];
        return true;
    }

    /// <inheritdoc/>
    public override bool IsPure => _target != 0;

    /// <inheritdoc/>
    public override long Field => 1L << 40 | (long)_base << 32 | (long)_offset << 8 | _size;

    /// <inheritdoc/>
    public override (byte Word, int Size) Loads => _target == 0 ? default : (_target, _size);

    public override Expression ToMessage() => Expression.Of(new PayloadExpression
    {
        SourceRegister = LoadContext.OptionalNumber(_source),
        DestinationRegister = LoadContext.OptionalNumber(_target),
        Base = _base,
        Offset = _offset,
        Size = _size,
        ChecksumType = _source == 0 ? null : _checksum,
        ChecksumOffset = _source == 0 ? null : _checksumOffset,
        ChecksumFlags = _source == 0 ? null : _checksumFlags,
    });

    /// <summary>The field in a packet; false when it is not there.</summary>
    private bool TryRead(in Packet packet, out ReadOnlySpan<byte> field)
    {
        field = default;
        var start = StartOf(in packet);
        if (start < 0)
            return false;
        var bytes = _base switch
        {
            NftPayloadBase.LlHeader => packet.LinkHeader,
            NftPayloadBase.TunHeader => packet.TunnelHeader,
            _ => packet.Bytes,
        };
        if (start + _offset + _size > bytes.Length)
            return false;
        field = bytes.Slice(start + _offset, _size);
        return true;
    }

    // Where the header begins that the field is in; -1 when it is not there.
    private int StartOf(in Packet packet) => _base switch
    {
        NftPayloadBase.LlHeader => packet.LinkHeader.IsEmpty ? -1 : 0,
        NftPayloadBase.NetworkHeader => 0,
        NftPayloadBase.TransportHeader => packet.HasTransportProtocol && (!packet.IsLaterFragment || IsSimple) ? packet.TransportOffset : -1,
        NftPayloadBase.InnerHeader => packet.InnerOffset,
        NftPayloadBase.TunHeader => packet.TunnelHeader.IsEmpty ? -1 : 0,
        _ => -1,
    };

    // What the kernel reads on a short way, on which it does not ask for fragments. // nft_payload_fast_ops
    private bool IsSimple => _target != 0 && _size is 1 or 2 or 4 && _offset % _size == 0;

    private void Write(ref Registers registers, ref Packet packet)
    {
        if (_base == NftPayloadBase.LlHeader)
        {
            WriteLink(ref registers, ref packet);
            return;
        }
        var start = StartOf(in packet);
        var size = packet.View.Bytes.Length;
        var isThere = start >= 0 && start + _offset + _size <= size
            && (_checksum == NftPayloadChecksum.None || start + _checksumOffset + sizeof(ushort) <= size || _checksum == NftPayloadChecksum.Sctp);
        if (!isThere)
        {
            registers.Break();
            return;
        }
        var value = registers.Read(_source, _size);
        var bytes = packet.Edit();
        var field = bytes.Slice(start + _offset, _size);
        var updates = _checksum == NftPayloadChecksum.Inet || (_checksumFlags & NftPayloadChecksumFlags.PseudoHdr) != 0;
        if (updates && (_base != NftPayloadBase.TransportHeader || packet.TransportProtocol != IpProtocol.Udp || HasUdpChecksum(in packet)))
        {
            if (_checksum == NftPayloadChecksum.Inet)
                PacketChecksums.Adjust(bytes[(start + _checksumOffset)..], field, value);
            if ((_checksumFlags & NftPayloadChecksumFlags.PseudoHdr) != 0)
                PacketChecksums.AdjustTransport(in packet, bytes, field, value);
        }
        value.CopyTo(field);
        if (_checksum == NftPayloadChecksum.Sctp && packet is { HasTransportProtocol: true, TransportProtocol: IpProtocol.Sctp, IsLaterFragment: false })
            Checksum.WriteSctp(bytes[packet.TransportOffset..]);
        packet.Reparse();
    }

    private void WriteLink(ref Registers registers, ref Packet packet)
    {
        if (_offset + _size > packet.LinkHeader.Length)
            registers.Break();
        else
            registers.Read(_source, _size).CopyTo(packet.EditLinkHeader()[_offset..]);
    }

    // nft_payload_udp_checksum
    private static bool HasUdpChecksum(in Packet packet)
    {
        var at = packet.TransportOffset + 6;
        return at + sizeof(ushort) <= packet.View.Bytes.Length && (packet.View.Bytes[at] | packet.View.Bytes[at + 1]) != 0;
    }

    private static bool HasField(in RequestAttributes attributes) =>
        attributes.Has(NftaPayload.Base) && attributes.Has(NftaPayload.Offset) && attributes.Has(NftaPayload.Len);

    private static Payload OfField(in RequestAttributes attributes) => new()
    {
        _base = (NftPayloadBase)attributes.U32(NftaPayload.Base),
        _offset = (ushort)attributes.U32(NftaPayload.Offset),
        _size = (byte)attributes.U32(NftaPayload.Len),
    };

    // nft_payload_set_init
    private void LoadChecksum(in RequestAttributes attributes, LoadContext context)
    {
        _checksum = (NftPayloadChecksum)LoadContext.U32(in attributes, NftaPayload.CsumType);
        _checksumOffset = (byte)LoadContext.U32(in attributes, NftaPayload.CsumOffset);
        _checksumFlags = (NftPayloadChecksumFlags)LoadContext.U32(in attributes, NftaPayload.CsumFlags);
        context.FailIf((_checksumFlags & ~NftPayloadChecksumFlags.PseudoHdr) != 0);
        context.FailIf(_checksum > NftPayloadChecksum.Sctp, NetlinkErrno.OpNotSupp);
        context.FailIf(_checksum == NftPayloadChecksum.Sctp && (_base != NftPayloadBase.TransportHeader || _checksumOffset != SctpChecksumOffset));
        _source = context.Source(in attributes, NftaPayload.Sreg, _size);
    }
}
