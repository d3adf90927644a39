using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Hand the connection to a flowtable. // nft_flow_offload.c</summary>
internal sealed class FlowOffload : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.LooseText(255)];

    private readonly NftFlowtable _flowtable;

    private FlowOffload(NftFlowtable flowtable) => _flowtable = flowtable;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaFlow.TableName))
            return context.Fail(NetlinkErrno.Inval);
        if (context.Table.Flowtables.Find(context.Name(in attributes, NftaFlow.TableName)) is not { } flowtable)
            return context.Fail(NetlinkErrno.NoEnt);
        context.RequireTracking(context.Family);
        if (context.Errno != 0)
            return null;
        flowtable.Use++;
        return new FlowOffload(flowtable);
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => HookCheck.InetHooks(walk, HookCheck.Forward);

    public override void Hold() => _flowtable.Use++;

    public override void Release(Ruleset ruleset, in RequestOrigin origin, ReleasePhase phase)
    {
        if (phase != ReleasePhase.Commit)
            _flowtable.Use--;
    }

    // nft_flow_offload_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.Add(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.Remove(use.Family);

    public override Expression ToMessage() => Expression.Of(new FlowOffloadExpression { Flowtable = _flowtable.Name });
}
