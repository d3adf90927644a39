using Statewall.Engine.Handlers;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Reads the attributes of an expression; null when something is wrong with them, as the context then says.</summary>
internal delegate Operation? OperationLoader(in RequestAttributes attributes, LoadContext context);

/// <summary>A kind of expression. // struct nft_expr_type</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Rules">What its attributes must be like.</param>
/// <param name="Load">Reads them.</param>
internal sealed record OperationKind(string Name, AttributeRule[] Rules, OperationLoader Load)
{
    /// <summary>The families that have it, as bits; all by default.</summary>
    public ulong Families { get; init; } = ulong.MaxValue;

    /// <summary>Reads the attributes of one that looks into a tunnel; null when none can. // nft_expr_type.inner_ops</summary>
    public OperationLoader? LoadInner { get; init; }

    /// <summary>Elements of sets can have it. // NFT_EXPR_STATEFUL</summary>
    public bool IsStateful { get; init; }

    /// <summary>It needs to be looked after from time to time. // NFT_EXPR_GC</summary>
    public bool IsCollected { get; init; }

    /// <summary>The families of IP.</summary>
    public const ulong OfInet = (1UL << (int)NfProto.IPv4) | (1UL << (int)NfProto.IPv6) | (1UL << (int)NfProto.Inet);

    /// <summary>Bridged frames.</summary>
    public const ulong OfBridge = 1UL << (int)NfProto.Bridge;

    /// <summary>Packets at devices.</summary>
    public const ulong OfNetdev = 1UL << (int)NfProto.Netdev;
}
