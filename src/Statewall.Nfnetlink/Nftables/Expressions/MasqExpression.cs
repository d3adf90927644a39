using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Translates the source to an address of the outgoing device. // nft_masq.c</summary>
public record struct MasqExpression : IExpression<MasqExpression>
{
    /// <inheritdoc/>
    public static string Kind => "masq";

    /// <summary>Flags. // NFTA_MASQ_FLAGS</summary>
    public NfNatRangeFlags? Flags;

    /// <summary>Register with the lowest port. // NFTA_MASQ_REG_PROTO_MIN</summary>
    public uint? MinimumPortRegister;

    /// <summary>Register with the highest port. // NFTA_MASQ_REG_PROTO_MAX</summary>
    public uint? MaximumPortRegister;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref MasqExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Typed32(NftaMasq.Flags, ref value.Flags);
        codec.U32(NftaMasq.RegProtoMin, ref value.MinimumPortRegister);
        codec.U32(NftaMasq.RegProtoMax, ref value.MaximumPortRegister);
    }
}
