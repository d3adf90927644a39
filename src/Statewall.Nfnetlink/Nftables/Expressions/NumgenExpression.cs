using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Loads a number that counts up, or a random one. // nft_numgen.c</summary>
public record struct NumgenExpression : IExpression<NumgenExpression>
{
    /// <inheritdoc/>
    public static string Kind => "numgen";

    /// <summary>Register to load. // NFTA_NG_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>Number of results. // NFTA_NG_MODULUS</summary>
    public uint? Modulus;

    /// <summary>Kind of generator. // NFTA_NG_TYPE</summary>
    public NftNgType? Type;

    /// <summary>Added to the result. // NFTA_NG_OFFSET</summary>
    public uint? Offset;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref NumgenExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaNg.Dreg, ref value.DestinationRegister);
        codec.U32(NftaNg.Modulus, ref value.Modulus);
        codec.Typed32(NftaNg.Type, ref value.Type);
        codec.U32(NftaNg.Offset, ref value.Offset);
    }
}
