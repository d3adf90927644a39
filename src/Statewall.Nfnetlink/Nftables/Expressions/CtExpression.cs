using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Loads a property of the packet's connection, or stores one. A rule with it makes the kernel track. // nft_ct.c</summary>
public record struct CtExpression : IExpression<CtExpression>
{
    /// <inheritdoc/>
    public static string Kind => "ct";

    /// <summary>Register to load. // NFTA_CT_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>Register to store from. // NFTA_CT_SREG</summary>
    public uint? SourceRegister;

    /// <summary>Which property. // NFTA_CT_KEY</summary>
    public NftCtKey? Key;

    /// <summary>Direction, of properties that have one. // NFTA_CT_DIRECTION</summary>
    public Direction? Direction;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref CtExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        if (codec.WritesAsKernel)
        {
            codec.U32(NftaCt.Dreg, ref value.DestinationRegister);
            codec.U32(NftaCt.Sreg, ref value.SourceRegister);
        }
        codec.Typed32(NftaCt.Key, ref value.Key);
        if (!codec.WritesAsKernel)
            codec.U32(NftaCt.Dreg, ref value.DestinationRegister);
        codec.Typed8(NftaCt.Direction, ref value.Direction);
        if (!codec.WritesAsKernel)
            codec.U32(NftaCt.Sreg, ref value.SourceRegister);
    }
}
