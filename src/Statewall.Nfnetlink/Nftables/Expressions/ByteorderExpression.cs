using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Turns numbers between network order and the machine's. // nft_byteorder.c</summary>
public record struct ByteorderExpression : IExpression<ByteorderExpression>
{
    /// <inheritdoc/>
    public static string Kind => "byteorder";

    /// <summary>Source. // NFTA_BYTEORDER_SREG</summary>
    public uint? SourceRegister;

    /// <summary>Destination. // NFTA_BYTEORDER_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>Operation. // NFTA_BYTEORDER_OP</summary>
    public NftByteorderOp? Operation;

    /// <summary>Bytes in all. // NFTA_BYTEORDER_LEN</summary>
    public uint? Size;

    /// <summary>Bytes of one number: 2, 4 or 8. // NFTA_BYTEORDER_SIZE</summary>
    public uint? NumberSize;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ByteorderExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaByteorder.Sreg, ref value.SourceRegister);
        codec.U32(NftaByteorder.Dreg, ref value.DestinationRegister);
        codec.Typed32(NftaByteorder.Op, ref value.Operation);
        codec.U32(NftaByteorder.Len, ref value.Size);
        codec.U32(NftaByteorder.Size, ref value.NumberSize);
    }
}
