using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Translates addresses and ports. // nft_nat.c</summary>
public record struct NatExpression : IExpression<NatExpression>
{
    /// <inheritdoc/>
    public static string Kind => "nat";

    /// <summary>Source or destination. // NFTA_NAT_TYPE</summary>
    public NftNatType? Type;

    /// <summary>Family of the addresses: a value of <see cref="NfProto"/>. // NFTA_NAT_FAMILY</summary>
    public uint? Family;

    /// <summary>Register with the lowest address. // NFTA_NAT_REG_ADDR_MIN</summary>
    public uint? MinimumAddressRegister;

    /// <summary>Register with the highest address. // NFTA_NAT_REG_ADDR_MAX</summary>
    public uint? MaximumAddressRegister;

    /// <summary>Register with the lowest port. // NFTA_NAT_REG_PROTO_MIN</summary>
    public uint? MinimumPortRegister;

    /// <summary>Register with the highest port. // NFTA_NAT_REG_PROTO_MAX</summary>
    public uint? MaximumPortRegister;

    /// <summary>Flags. // NFTA_NAT_FLAGS</summary>
    public NfNatRangeFlags? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref NatExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Typed32(NftaNat.Type, ref value.Type);
        codec.U32(NftaNat.Family, ref value.Family);
        codec.U32(NftaNat.RegAddrMin, ref value.MinimumAddressRegister);
        codec.U32(NftaNat.RegAddrMax, ref value.MaximumAddressRegister);
        codec.U32(NftaNat.RegProtoMin, ref value.MinimumPortRegister);
        codec.U32(NftaNat.RegProtoMax, ref value.MaximumPortRegister);
        codec.Typed32(NftaNat.Flags, ref value.Flags);
    }
}
