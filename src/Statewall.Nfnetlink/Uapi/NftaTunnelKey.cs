namespace Statewall.Nfnetlink.Uapi;

/// <summary>The object that sets tunnel metadata. // enum nft_tunnel_key_attributes</summary>
public static class NftaTunnelKey
{
    /// <summary>Key, 32 bits. // NFTA_TUNNEL_KEY_ID</summary>
    public const ushort Id = 1;

    /// <summary>IPv4 end points: nest of <see cref="NftaTunnelKeyIp"/>. // NFTA_TUNNEL_KEY_IP</summary>
    public const ushort Ip = 2;

    /// <summary>IPv6 end points: nest of <see cref="NftaTunnelKeyIp6"/>. // NFTA_TUNNEL_KEY_IP6</summary>
    public const ushort Ip6 = 3;

    /// <summary>Flags, 32 bits: <see cref="NftTunnelFlags"/>. // NFTA_TUNNEL_KEY_FLAGS</summary>
    public const ushort Flags = 4;

    /// <summary>Type of service, 8 bits. // NFTA_TUNNEL_KEY_TOS</summary>
    public const ushort Tos = 5;

    /// <summary>Time to live, 8 bits. // NFTA_TUNNEL_KEY_TTL</summary>
    public const ushort Ttl = 6;

    /// <summary>Source port, 16 bits. // NFTA_TUNNEL_KEY_SPORT</summary>
    public const ushort Sport = 7;

    /// <summary>Destination port, 16 bits. // NFTA_TUNNEL_KEY_DPORT</summary>
    public const ushort Dport = 8;

    /// <summary>Options of the tunnel's protocol: nest of <see cref="NftaTunnelKeyOpts"/>. // NFTA_TUNNEL_KEY_OPTS</summary>
    public const ushort Opts = 9;
}

/// <summary>IPv4 end points of a tunnel. // enum nft_tunnel_key_ip_attributes</summary>
public static class NftaTunnelKeyIp
{
    /// <summary>Source address. // NFTA_TUNNEL_KEY_IP_SRC</summary>
    public const ushort Src = 1;

    /// <summary>Destination address. // NFTA_TUNNEL_KEY_IP_DST</summary>
    public const ushort Dst = 2;
}

/// <summary>IPv6 end points of a tunnel. // enum nft_tunnel_ip6_attributes</summary>
public static class NftaTunnelKeyIp6
{
    /// <summary>Source address. // NFTA_TUNNEL_KEY_IP6_SRC</summary>
    public const ushort Src = 1;

    /// <summary>Destination address. // NFTA_TUNNEL_KEY_IP6_DST</summary>
    public const ushort Dst = 2;

    /// <summary>Flow label, 32 bits. // NFTA_TUNNEL_KEY_IP6_FLOWLABEL</summary>
    public const ushort FlowLabel = 3;
}

/// <summary>Options of a tunnel. // enum nft_tunnel_opts_attributes</summary>
public static class NftaTunnelKeyOpts
{
    /// <summary>VXLAN: nest of <see cref="NftaTunnelKeyVxlan"/>. // NFTA_TUNNEL_KEY_OPTS_VXLAN</summary>
    public const ushort Vxlan = 1;

    /// <summary>ERSPAN: nest of <see cref="NftaTunnelKeyErspan"/>. // NFTA_TUNNEL_KEY_OPTS_ERSPAN</summary>
    public const ushort Erspan = 2;

    /// <summary>Geneve: nest of <see cref="NftaTunnelKeyGeneve"/>. // NFTA_TUNNEL_KEY_OPTS_GENEVE</summary>
    public const ushort Geneve = 3;
}

/// <summary>Options of VXLAN. // enum nft_tunnel_opts_vxlan_attributes</summary>
public static class NftaTunnelKeyVxlan
{
    /// <summary>Group policy, 32 bits. // NFTA_TUNNEL_KEY_VXLAN_GBP</summary>
    public const ushort Gbp = 1;
}

/// <summary>Options of ERSPAN. // enum nft_tunnel_opts_erspan_attributes</summary>
public static class NftaTunnelKeyErspan
{
    /// <summary>Version, 32 bits. // NFTA_TUNNEL_KEY_ERSPAN_VERSION</summary>
    public const ushort Version = 1;

    /// <summary>Port index of version 1, 32 bits. // NFTA_TUNNEL_KEY_ERSPAN_V1_INDEX</summary>
    public const ushort V1Index = 2;

    /// <summary>Hardware of version 2, 8 bits. // NFTA_TUNNEL_KEY_ERSPAN_V2_HWID</summary>
    public const ushort V2HwId = 3;

    /// <summary>Direction of version 2, 8 bits. // NFTA_TUNNEL_KEY_ERSPAN_V2_DIR</summary>
    public const ushort V2Dir = 4;
}

/// <summary>One option of Geneve. // enum nft_tunnel_opts_geneve_attributes</summary>
public static class NftaTunnelKeyGeneve
{
    /// <summary>Class, 16 bits. // NFTA_TUNNEL_KEY_GENEVE_CLASS</summary>
    public const ushort Class = 1;

    /// <summary>Type, 8 bits. // NFTA_TUNNEL_KEY_GENEVE_TYPE</summary>
    public const ushort Type = 2;

    /// <summary>Content, a multiple of 4 bytes. // NFTA_TUNNEL_KEY_GENEVE_DATA</summary>
    public const ushort Data = 3;
}

/// <summary>The tunnel expression. // enum nft_tunnel_attributes</summary>
public static class NftaTunnel
{
    /// <summary>What, 32 bits: <see cref="NftTunnelKey"/>. // NFTA_TUNNEL_KEY</summary>
    public const ushort Key = 1;

    /// <summary>Register to load, 32 bits. // NFTA_TUNNEL_DREG</summary>
    public const ushort Dreg = 2;

    /// <summary>Side of the tunnel, 32 bits: <see cref="NftTunnelMode"/>. // NFTA_TUNNEL_MODE</summary>
    public const ushort Mode = 3;
}
