using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Xtables;
using Statewall.Nfnetlink.Nftables.Expressions;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Have a target of xtables act. // nft_compat.c: nft_target_ops</summary>
internal sealed class Target : Operation
{
    private readonly XtKind<XtTarget> _kind;
    private readonly XtInfo _info;
    private readonly XtTarget _target;

    private Target(XtKind<XtTarget> kind, XtInfo info, XtTarget target) => (_kind, _info, _target) = (kind, info, target);

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var target = XtLoading.Load(in attributes, context, XtTargetTable.All, out var kind, out var info);
        return target is null ? null : new Target(kind!, info!, target);
    }

    /// <summary>Whether it decides which packets are traced.</summary>
    public bool SetsTrace => _target.SetsTrace;

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => XtLoading.Validate(_kind, walk);

    // nft_target_eval_xt, nft_target_eval_bridge
    public override void Evaluate(ref Registers registers, ref Packet packet) => registers.Verdict = _target.Act(ref packet);

    /// <inheritdoc/>
    public override void Start(in RuleUse use)
    {
        if (_kind.NeedsTracking)
            use.Tracking.Add(use.Family);
        _target.Start(in use);
    }

    /// <inheritdoc/>
    public override void Stop(in RuleUse use)
    {
        _target.Stop(in use);
        if (_kind.NeedsTracking)
            use.Tracking.Remove(use.Family);
    }

    /// <inheritdoc/>
    public override void Release(Ruleset ruleset, in RequestOrigin origin, ReleasePhase phase)
    {
        if (phase != ReleasePhase.Prepare)
            _target.Release(ruleset);
    }

    public override Expression ToMessage() => Expression.Of(new TargetExpression { Name = _kind.Name, Revision = _kind.Revision, Info = XtLoading.Shown(_kind, _info) });
}
