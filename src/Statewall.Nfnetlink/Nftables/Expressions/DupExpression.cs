using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Sends a copy of the packet elsewhere. // nft_dup_ipv4.c, nft_dup_ipv6.c, nft_dup_netdev.c</summary>
public record struct DupExpression : IExpression<DupExpression>
{
    /// <inheritdoc/>
    public static string Kind => "dup";

    /// <summary>Register with the address of the next hop. // NFTA_DUP_SREG_ADDR</summary>
    public uint? AddressRegister;

    /// <summary>Register with the index of the device. // NFTA_DUP_SREG_DEV</summary>
    public uint? DeviceRegister;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref DupExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaDup.SregAddr, ref value.AddressRegister);
        codec.U32(NftaDup.SregDev, ref value.DeviceRegister);
    }
}
