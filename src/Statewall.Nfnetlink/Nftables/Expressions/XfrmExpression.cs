using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Loads a property of the packet's IPsec transformation. // nft_xfrm.c</summary>
public record struct XfrmExpression : IExpression<XfrmExpression>
{
    /// <inheritdoc/>
    public static string Kind => "xfrm";

    /// <summary>Register to load. // NFTA_XFRM_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>Which property. // NFTA_XFRM_KEY</summary>
    public NftXfrmKey? Key;

    /// <summary>Direction: 0 in, 2 out. // NFTA_XFRM_DIR</summary>
    public byte? Direction;

    /// <summary>Number of the transformation, from the outermost. // NFTA_XFRM_SPNUM</summary>
    public uint? Number;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref XfrmExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        if (codec.WritesAsKernel)
            codec.U32(NftaXfrm.Dreg, ref value.DestinationRegister);
        codec.Typed32(NftaXfrm.Key, ref value.Key);
        codec.U8(NftaXfrm.Dir, ref value.Direction);
        codec.U32(NftaXfrm.Spnum, ref value.Number);
        if (!codec.WritesAsKernel)
            codec.U32(NftaXfrm.Dreg, ref value.DestinationRegister);
    }
}
