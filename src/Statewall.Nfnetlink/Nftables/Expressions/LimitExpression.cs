using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Holds up to a rate. // nft_limit.c</summary>
public record struct LimitExpression : IExpression<LimitExpression>, IObjectData<LimitExpression>
{
    /// <inheritdoc/>
    public static string Kind => "limit";

    /// <inheritdoc/>
    public static NftObjectType ObjectType => NftObjectType.Limit;

    /// <summary>Packets or bytes per unit. // NFTA_LIMIT_RATE</summary>
    public ulong? Rate;

    /// <summary>Unit of time, in seconds. // NFTA_LIMIT_UNIT</summary>
    public ulong? Unit;

    /// <summary>What may pass at once. // NFTA_LIMIT_BURST</summary>
    public uint? Burst;

    /// <summary>What is limited. // NFTA_LIMIT_TYPE</summary>
    public NftLimitType? Type;

    /// <summary>Flags. // NFTA_LIMIT_FLAGS</summary>
    public NftLimitFlags? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref LimitExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U64(NftaLimit.Rate, ref value.Rate);
        codec.U64(NftaLimit.Unit, ref value.Unit);
        codec.U32(NftaLimit.Burst, ref value.Burst);
        codec.Typed32(NftaLimit.Type, ref value.Type);
        codec.Typed32(NftaLimit.Flags, ref value.Flags);
    }
}
