using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Holds for so many bytes. // nft_quota.c</summary>
public record struct QuotaExpression : IExpression<QuotaExpression>, IObjectData<QuotaExpression>
{
    /// <inheritdoc/>
    public static string Kind => "quota";

    /// <inheritdoc/>
    public static NftObjectType ObjectType => NftObjectType.Quota;

    /// <summary>Bytes. // NFTA_QUOTA_BYTES</summary>
    public ulong? Bytes;

    /// <summary>Bytes used up. // NFTA_QUOTA_CONSUMED</summary>
    public ulong? Consumed;

    /// <summary>Flags. // NFTA_QUOTA_FLAGS</summary>
    public NftQuotaFlags? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref QuotaExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U64(NftaQuota.Bytes, ref value.Bytes);
        codec.U64(NftaQuota.Consumed, ref value.Consumed);
        codec.Typed32(NftaQuota.Flags, ref value.Flags);
    }
}
