using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

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
