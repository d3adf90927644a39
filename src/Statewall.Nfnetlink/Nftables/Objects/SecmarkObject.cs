using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Objects;

/// <summary>Sets a security mark. // nft_secmark_obj_dump</summary>
public record struct SecmarkObject : IObjectData<SecmarkObject>
{
    /// <inheritdoc/>
    public static NftObjectType ObjectType => NftObjectType.Secmark;

    /// <summary>Security context. // NFTA_SECMARK_CTX</summary>
    public string? Context;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref SecmarkObject value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaSecmark.Ctx, ref value.Context);
    }
}
