using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Loads a property of the packet's route. // nft_rt.c</summary>
public record struct RtExpression : IExpression<RtExpression>
{
    /// <inheritdoc/>
    public static string Kind => "rt";

    /// <summary>Which property. // NFTA_RT_KEY</summary>
    public NftRtKey? Key;

    /// <summary>Register to load. // NFTA_RT_DREG</summary>
    public uint? DestinationRegister;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref RtExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Typed32(NftaRt.Key, ref value.Key);
        codec.U32(NftaRt.Dreg, ref value.DestinationRegister);
    }
}
