using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Masks, flips, shifts or combines registers. // nft_bitwise.c</summary>
public record struct BitwiseExpression : IExpression<BitwiseExpression>
{
    /// <inheritdoc/>
    public static string Kind => "bitwise";

    /// <summary>Source. // NFTA_BITWISE_SREG</summary>
    public uint? SourceRegister;

    /// <summary>Destination. // NFTA_BITWISE_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>Bytes. // NFTA_BITWISE_LEN</summary>
    public uint? Size;

    /// <summary>Operation; mask and flip when absent. // NFTA_BITWISE_OP</summary>
    public NftBitwiseOp? Operation;

    /// <summary>Second source of and, or, xor; kernel 6.13. // NFTA_BITWISE_SREG2</summary>
    public uint? SecondSourceRegister;

    /// <summary>Mask. // NFTA_BITWISE_MASK</summary>
    public DataValue? Mask;

    /// <summary>Bits to flip after masking. // NFTA_BITWISE_XOR</summary>
    public DataValue? Flip;

    /// <summary>Bits to shift by. // NFTA_BITWISE_DATA</summary>
    public DataValue? Data;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref BitwiseExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaBitwise.Sreg, ref value.SourceRegister);
        if (codec.WritesAsKernel)
        {
            codec.U32(NftaBitwise.Dreg, ref value.DestinationRegister);
            codec.U32(NftaBitwise.Len, ref value.Size);
            codec.Typed32(NftaBitwise.Op, ref value.Operation);
        }
        codec.U32(NftaBitwise.Sreg2, ref value.SecondSourceRegister);
        if (!codec.WritesAsKernel)
        {
            codec.U32(NftaBitwise.Dreg, ref value.DestinationRegister);
            codec.Typed32(NftaBitwise.Op, ref value.Operation);
            codec.U32(NftaBitwise.Len, ref value.Size);
        }
        codec.Nest(NftaBitwise.Mask, ref value.Mask);
        codec.Nest(NftaBitwise.Xor, ref value.Flip);
        codec.Nest(NftaBitwise.Data, ref value.Data);
    }
}
