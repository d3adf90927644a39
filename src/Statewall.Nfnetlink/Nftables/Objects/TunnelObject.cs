using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Objects;

/// <summary>Sets tunnel metadata, for devices that send with it. // nft_tunnel_obj_dump</summary>
public record struct TunnelObject : IObjectData<TunnelObject>
{
    /// <inheritdoc/>
    public static NftObjectType ObjectType => NftObjectType.Tunnel;

    /// <summary>Key. // NFTA_TUNNEL_KEY_ID</summary>
    public uint? Id;

    /// <summary>IPv4 end points. // NFTA_TUNNEL_KEY_IP</summary>
    public TunnelIPv4? IPv4;

    /// <summary>IPv6 end points. // NFTA_TUNNEL_KEY_IP6</summary>
    public TunnelIPv6? IPv6;

    /// <summary>Source port. // NFTA_TUNNEL_KEY_SPORT</summary>
    public ushort? SourcePort;

    /// <summary>Destination port. // NFTA_TUNNEL_KEY_DPORT</summary>
    public ushort? DestinationPort;

    /// <summary>Flags. // NFTA_TUNNEL_KEY_FLAGS</summary>
    public NftTunnelFlags? Flags;

    /// <summary>Type of service. // NFTA_TUNNEL_KEY_TOS</summary>
    public byte? TypeOfService;

    /// <summary>Time to live. // NFTA_TUNNEL_KEY_TTL</summary>
    public byte? TimeToLive;

    /// <summary>Options of the tunnel's protocol, if it is not Geneve. // NFTA_TUNNEL_KEY_OPTS</summary>
    public TunnelOptions? Options;

    /// <summary>Options of Geneve, in order; null when there are none. // NFTA_TUNNEL_KEY_OPTS, NFTA_TUNNEL_KEY_OPTS_GENEVE</summary>
    public GeneveOption[]? Geneve;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref TunnelObject value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaTunnelKey.Id, ref value.Id);
        codec.Nest(NftaTunnelKey.Ip, ref value.IPv4);
        codec.Nest(NftaTunnelKey.Ip6, ref value.IPv6);
        codec.U16(NftaTunnelKey.Sport, ref value.SourcePort);
        codec.U16(NftaTunnelKey.Dport, ref value.DestinationPort);
        codec.Typed32(NftaTunnelKey.Flags, ref value.Flags);
        if (codec.WritesAsKernel)
            codec.U8(NftaTunnelKey.Tos, ref value.TypeOfService);
        codec.U8(NftaTunnelKey.Ttl, ref value.TimeToLive);
        if (!codec.WritesAsKernel)
            codec.U8(NftaTunnelKey.Tos, ref value.TypeOfService);
        codec.List(NftaTunnelKey.Opts, NftaTunnelKeyOpts.Geneve, ref value.Geneve);
        if (value.Geneve is { Length: > 0 })
            return;
        value.Geneve = null; // the same attribute holds other options
        codec.Nest(NftaTunnelKey.Opts, ref value.Options);
    }
}
