using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>A target of xtables. // nft_compat.c</summary>
public record struct TargetExpression : IExpression<TargetExpression>
{
    /// <inheritdoc/>
    public static string Kind => "target";

    /// <summary>Name. // NFTA_TARGET_NAME</summary>
    public string? Name;

    /// <summary>Revision. // NFTA_TARGET_REV</summary>
    public uint? Revision;

    /// <summary>Its structure, as xtables lays it out. // NFTA_TARGET_INFO</summary>
    public byte[]? Info;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref TargetExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaTarget.Name, ref value.Name);
        codec.U32(NftaTarget.Rev, ref value.Revision);
        codec.Bytes(NftaTarget.Info, ref value.Info);
    }
}
