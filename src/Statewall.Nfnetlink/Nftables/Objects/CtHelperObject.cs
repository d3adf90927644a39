using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Objects;

/// <summary>Sets the helper of a connection. // nft_ct_helper_obj_dump</summary>
public record struct CtHelperObject : IObjectData<CtHelperObject>
{
    /// <inheritdoc/>
    public static NftObjectType ObjectType => NftObjectType.CtHelper;

    /// <summary>Helper. // NFTA_CT_HELPER_NAME</summary>
    public string? Name;

    /// <summary>Transport protocol. // NFTA_CT_HELPER_L4PROTO</summary>
    public byte? L4Protocol;

    /// <summary>Network protocol: a value of <see cref="NfProto"/>. // NFTA_CT_HELPER_L3PROTO</summary>
    public ushort? L3Protocol;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref CtHelperObject value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.LooseText(NftaCtHelper.Name, ref value.Name);
        if (codec.WritesAsKernel)
            codec.U8(NftaCtHelper.L4Proto, ref value.L4Protocol);
        codec.U16(NftaCtHelper.L3Proto, ref value.L3Protocol);
        if (!codec.WritesAsKernel)
            codec.U8(NftaCtHelper.L4Proto, ref value.L4Protocol);
    }
}
