using Statewall.Engine.Handlers;
using Statewall.Nfnetlink.Nftables.Expressions;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Do not track the packet's connection. // nft_ct.c: nft_notrack_ops</summary>
internal sealed class Notrack : Operation
{
    private static readonly Notrack Instance = new();

    public static Operation? Load(in RequestAttributes attributes, LoadContext context) => Instance;

    public override Expression ToMessage() => Expression.Of(default(NotrackExpression));
}
