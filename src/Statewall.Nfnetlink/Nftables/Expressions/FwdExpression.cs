using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Forwards the packet to another device. // nft_fwd_netdev.c</summary>
public record struct FwdExpression : IExpression<FwdExpression>
{
    /// <inheritdoc/>
    public static string Kind => "fwd";

    /// <summary>Register with the index of the device. // NFTA_FWD_SREG_DEV</summary>
    public uint? DeviceRegister;

    /// <summary>Register with the address of the next hop. // NFTA_FWD_SREG_ADDR</summary>
    public uint? AddressRegister;

    /// <summary>Family of that address: a value of <see cref="Uapi.NfProto"/>. // NFTA_FWD_NFPROTO</summary>
    public uint? Family;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref FwdExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaFwd.SregDev, ref value.DeviceRegister);
        codec.U32(NftaFwd.SregAddr, ref value.AddressRegister);
        codec.U32(NftaFwd.NfProto, ref value.Family);
    }
}
