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

    /// <summary>Which property. // NFTA_CT_KEY</summary>
    public NftCtKey? Key;

    /// <summary>Direction, of properties that have one. // NFTA_CT_DIRECTION</summary>
    public Direction? Direction;

    /// <summary>Register to store from. // NFTA_CT_SREG</summary>
    public uint? SourceRegister;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref CtExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaCt.Dreg, ref value.DestinationRegister);
        codec.Typed32(NftaCt.Key, ref value.Key);
        codec.Typed8(NftaCt.Direction, ref value.Direction);
        codec.U32(NftaCt.Sreg, ref value.SourceRegister);
    }
}
