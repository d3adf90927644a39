using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Do not track the packet's connection. // nft_ct.c: nft_notrack_ops</summary>
internal sealed class Notrack : Operation
{
    private static readonly Notrack Instance = new();

    public static Operation? Load(in RequestAttributes attributes, LoadContext context) => Instance;

    // nft_notrack_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (packet.Slot == 0 && !packet.HasTemplate)
            packet.Info = ConntrackInfo.Untracked;
    }

    public override Expression ToMessage() => Expression.Of(default(NotrackExpression));
}
