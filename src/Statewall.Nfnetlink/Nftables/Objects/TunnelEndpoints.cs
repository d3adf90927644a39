using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Objects;

/// <summary>IPv4 end points of a tunnel. // nft_tunnel_ip_dump</summary>
public record struct TunnelIPv4 : IAttributeSet<TunnelIPv4>
{
    /// <summary>Source. // NFTA_TUNNEL_KEY_IP_SRC</summary>
    public InetAddress? Source;

    /// <summary>Destination. // NFTA_TUNNEL_KEY_IP_DST</summary>
    public InetAddress? Destination;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref TunnelIPv4 value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Value(NftaTunnelKeyIp.Src, ref value.Source);
        codec.Value(NftaTunnelKeyIp.Dst, ref value.Destination);
    }
}

/// <summary>IPv6 end points of a tunnel. // nft_tunnel_ip_dump</summary>
public record struct TunnelIPv6 : IAttributeSet<TunnelIPv6>
{
    /// <summary>Source. // NFTA_TUNNEL_KEY_IP6_SRC</summary>
    public InetAddress? Source;

    /// <summary>Destination. // NFTA_TUNNEL_KEY_IP6_DST</summary>
    public InetAddress? Destination;

    /// <summary>Flow label. // NFTA_TUNNEL_KEY_IP6_FLOWLABEL</summary>
    public uint? FlowLabel;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref TunnelIPv6 value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Value(NftaTunnelKeyIp6.Src, ref value.Source);
        codec.Value(NftaTunnelKeyIp6.Dst, ref value.Destination);
        codec.U32(NftaTunnelKeyIp6.FlowLabel, ref value.FlowLabel);
    }
}
