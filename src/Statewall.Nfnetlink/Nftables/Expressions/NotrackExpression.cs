using Statewall.Netlink.Attributes;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Keeps the packet from being tracked. It has no attributes, and its nest is left out. // nft_notrack in nft_ct.c</summary>
public record struct NotrackExpression : IExpression<NotrackExpression>
{
    /// <inheritdoc/>
    public static string Kind => "notrack";

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref NotrackExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
    }
}
