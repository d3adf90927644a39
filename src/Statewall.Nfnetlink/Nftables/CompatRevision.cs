using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>Whether the kernel knows an xtables extension in a revision. // nfnl_compat_get_rcu</summary>
public record struct CompatRevision : IAttributeSet<CompatRevision>
{
    /// <summary>Name of the extension. // NFTA_COMPAT_NAME</summary>
    public string? Name;

    /// <summary>Revision; in answers the highest that the kernel knows. // NFTA_COMPAT_REV</summary>
    public uint? Revision;

    /// <summary>Match or target. // NFTA_COMPAT_TYPE</summary>
    public NftCompatType? Type;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref CompatRevision value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaCompat.Name, ref value.Name);
        codec.U32(NftaCompat.Rev, ref value.Revision);
        codec.Typed32(NftaCompat.Type, ref value.Type);
    }
}
