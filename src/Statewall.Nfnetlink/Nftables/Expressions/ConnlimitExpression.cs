using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Holds up to a number of connections. // nft_connlimit.c</summary>
public record struct ConnlimitExpression : IExpression<ConnlimitExpression>, IObjectData<ConnlimitExpression>
{
    /// <inheritdoc/>
    public static string Kind => "connlimit";

    /// <inheritdoc/>
    public static NftObjectType ObjectType => NftObjectType.Connlimit;

    /// <summary>Number of connections. // NFTA_CONNLIMIT_COUNT</summary>
    public uint? Count;

    /// <summary>Flags. // NFTA_CONNLIMIT_FLAGS</summary>
    public NftConnlimitFlags? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ConnlimitExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaConnlimit.Count, ref value.Count);
        codec.Typed32(NftaConnlimit.Flags, ref value.Flags);
    }
}
