using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Objects;

/// <summary>Options of the tunnel's protocol, one of them; those of Geneve are <see cref="TunnelObject.Geneve"/>. // nft_tunnel_opts_dump</summary>
public record struct TunnelOptions : IAttributeSet<TunnelOptions>
{
    /// <summary>VXLAN. // NFTA_TUNNEL_KEY_OPTS_VXLAN</summary>
    public VxlanOptions? Vxlan;

    /// <summary>ERSPAN. // NFTA_TUNNEL_KEY_OPTS_ERSPAN</summary>
    public ErspanOptions? Erspan;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref TunnelOptions value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Nest(NftaTunnelKeyOpts.Vxlan, ref value.Vxlan);
        codec.Nest(NftaTunnelKeyOpts.Erspan, ref value.Erspan);
    }
}

/// <summary>Options of VXLAN.</summary>
public record struct VxlanOptions : IAttributeSet<VxlanOptions>
{
    /// <summary>Group policy. // NFTA_TUNNEL_KEY_VXLAN_GBP</summary>
    public uint? GroupPolicy;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref VxlanOptions value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaTunnelKeyVxlan.Gbp, ref value.GroupPolicy);
    }
}

/// <summary>Options of ERSPAN.</summary>
public record struct ErspanOptions : IAttributeSet<ErspanOptions>
{
    /// <summary>Version: 1 or 2. // NFTA_TUNNEL_KEY_ERSPAN_VERSION</summary>
    public uint? Version;

    /// <summary>Port index, of version 1. // NFTA_TUNNEL_KEY_ERSPAN_V1_INDEX</summary>
    public uint? Index;

    /// <summary>Hardware, of version 2. // NFTA_TUNNEL_KEY_ERSPAN_V2_HWID</summary>
    public byte? HardwareId;

    /// <summary>Direction, of version 2. // NFTA_TUNNEL_KEY_ERSPAN_V2_DIR</summary>
    public byte? Direction;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ErspanOptions value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaTunnelKeyErspan.Version, ref value.Version);
        codec.U32(NftaTunnelKeyErspan.V1Index, ref value.Index);
        codec.U8(NftaTunnelKeyErspan.V2HwId, ref value.HardwareId);
        codec.U8(NftaTunnelKeyErspan.V2Dir, ref value.Direction);
    }
}

/// <summary>One option of Geneve.</summary>
public record struct GeneveOption : IAttributeSet<GeneveOption>
{
    /// <summary>Class. // NFTA_TUNNEL_KEY_GENEVE_CLASS</summary>
    public ushort? Class;

    /// <summary>Type. // NFTA_TUNNEL_KEY_GENEVE_TYPE</summary>
    public byte? Type;

    /// <summary>Content, a multiple of 4 bytes. // NFTA_TUNNEL_KEY_GENEVE_DATA</summary>
    public byte[]? Data;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref GeneveOption value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U16(NftaTunnelKeyGeneve.Class, ref value.Class);
        codec.U8(NftaTunnelKeyGeneve.Type, ref value.Type);
        codec.Bytes(NftaTunnelKeyGeneve.Data, ref value.Data);
    }
}
