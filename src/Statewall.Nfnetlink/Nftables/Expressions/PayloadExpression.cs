using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Loads part of the packet, or stores it. // nft_payload.c</summary>
public record struct PayloadExpression : IExpression<PayloadExpression>
{
    /// <inheritdoc/>
    public static string Kind => "payload";

    /// <summary>Register to store from. // NFTA_PAYLOAD_SREG</summary>
    public uint? SourceRegister;

    /// <summary>Register to load. // NFTA_PAYLOAD_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>Header. // NFTA_PAYLOAD_BASE</summary>
    public NftPayloadBase? Base;

    /// <summary>Offset in the header, in bytes. // NFTA_PAYLOAD_OFFSET</summary>
    public uint? Offset;

    /// <summary>Bytes. // NFTA_PAYLOAD_LEN</summary>
    public uint? Size;

    /// <summary>Checksum to update. // NFTA_PAYLOAD_CSUM_TYPE</summary>
    public NftPayloadChecksum? ChecksumType;

    /// <summary>Offset of the checksum in the header, in bytes. // NFTA_PAYLOAD_CSUM_OFFSET</summary>
    public uint? ChecksumOffset;

    /// <summary>Flags of the checksum. // NFTA_PAYLOAD_CSUM_FLAGS</summary>
    public NftPayloadChecksumFlags? ChecksumFlags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref PayloadExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaPayload.Sreg, ref value.SourceRegister);
        codec.U32(NftaPayload.Dreg, ref value.DestinationRegister);
        codec.Typed32(NftaPayload.Base, ref value.Base);
        codec.U32(NftaPayload.Offset, ref value.Offset);
        codec.U32(NftaPayload.Len, ref value.Size);
        codec.Typed32(NftaPayload.CsumType, ref value.ChecksumType);
        codec.U32(NftaPayload.CsumOffset, ref value.ChecksumOffset);
        codec.Typed32(NftaPayload.CsumFlags, ref value.ChecksumFlags);
    }
}
