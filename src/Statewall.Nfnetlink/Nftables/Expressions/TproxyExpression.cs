using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Hands the packet to a local socket without changing it. // nft_tproxy.c</summary>
public record struct TproxyExpression : IExpression<TproxyExpression>
{
    /// <inheritdoc/>
    public static string Kind => "tproxy";

    /// <summary>Family of the address: a value of <see cref="NfProto"/>. // NFTA_TPROXY_FAMILY</summary>
    public uint? Family;

    /// <summary>Register with the address. // NFTA_TPROXY_REG_ADDR</summary>
    public uint? AddressRegister;

    /// <summary>Register with the port. // NFTA_TPROXY_REG_PORT</summary>
    public uint? PortRegister;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref TproxyExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaTproxy.Family, ref value.Family);
        codec.U32(NftaTproxy.RegAddr, ref value.AddressRegister);
        codec.U32(NftaTproxy.RegPort, ref value.PortRegister);
    }
}
