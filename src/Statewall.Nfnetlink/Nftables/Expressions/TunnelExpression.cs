using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Loads a property of the tunnel that the packet came through. // nft_tunnel.c</summary>
public record struct TunnelExpression : IExpression<TunnelExpression>
{
    /// <inheritdoc/>
    public static string Kind => "tunnel";

    /// <summary>Which property. // NFTA_TUNNEL_KEY</summary>
    public NftTunnelKey? Key;

    /// <summary>Register to load. // NFTA_TUNNEL_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>Side of the tunnel. // NFTA_TUNNEL_MODE</summary>
    public NftTunnelMode? Mode;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref TunnelExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Typed32(NftaTunnel.Key, ref value.Key);
        codec.U32(NftaTunnel.Dreg, ref value.DestinationRegister);
        codec.Typed32(NftaTunnel.Mode, ref value.Mode);
    }
}
