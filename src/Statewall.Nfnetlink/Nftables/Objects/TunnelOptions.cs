using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Objects;

/// <summary>Options of the tunnel's protocol: one of them. // nft_tunnel_opts_dump</summary>
public record struct TunnelOptions : IAttributeSet<TunnelOptions>
{
    /// <summary>VXLAN. // NFTA_TUNNEL_KEY_OPTS_VXLAN</summary>
    public VxlanOptions? Vxlan;

    /// <summary>ERSPAN. // NFTA_TUNNEL_KEY_OPTS_ERSPAN</summary>
    public ErspanOptions? Erspan;

    /// <summary>Geneve: class, type and data of each option, one after the other. // NFTA_TUNNEL_KEY_OPTS_GENEVE</summary>
    public GeneveItem[]? Geneve;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref TunnelOptions value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Nest(NftaTunnelKeyOpts.Vxlan, ref value.Vxlan);
        codec.Nest(NftaTunnelKeyOpts.Erspan, ref value.Erspan);
        codec.Items(NftaTunnelKeyOpts.Geneve, ref value.Geneve);
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

/// <summary>
/// One attribute of a Geneve option. The kernel takes one option from a nest, but writes all that it has into one, which is why they are
/// not values of their own. // NFTA_TUNNEL_KEY_GENEVE_*
/// </summary>
/// <param name="Type">Which: a constant of <see cref="NftaTunnelKeyGeneve"/>.</param>
/// <param name="Value">Its bytes, in network order.</param>
public readonly record struct GeneveItem(ushort Type, byte[] Value) : IAttributeItem<GeneveItem>
{
    /// <inheritdoc/>
    public int Size => Value.Length;

    /// <summary>The attributes of one option.</summary>
    /// <param name="optionClass">Class, in host order.</param>
    /// <param name="type">Type.</param>
    /// <param name="data">Content, a multiple of 4 bytes.</param>
    public static GeneveItem[] Option(ushort optionClass, byte type, byte[] data) =>
    [
        new(NftaTunnelKeyGeneve.Class, [(byte)(optionClass >> 8), (byte)optionClass]),
        new(NftaTunnelKeyGeneve.Type, [type]),
        new(NftaTunnelKeyGeneve.Data, data),
    ];

    /// <inheritdoc/>
    public static bool TryRead(ushort type, ReadOnlySpan<byte> payload, out GeneveItem item)
    {
        item = new GeneveItem(type, payload.ToArray());
        return true;
    }

    /// <inheritdoc/>
    public void Write(Span<byte> destination) => Value.CopyTo(destination);
}
