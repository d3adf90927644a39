using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Xtables;
using Statewall.Nfnetlink.Nftables.Expressions;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Have a target of xtables act. // nft_compat.c: nft_target_ops</summary>
internal sealed class Target : XtOperation<XtTarget>
{
    private Target(XtKind<XtTarget> kind, XtInfo info, XtTarget target)
        : base(kind, info, target)
    {
    }

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var target = XtLoading.Load(in attributes, context, XtTargetTable.All, out var kind, out var info);
        return target is null ? null : new Target(kind!, info!, target);
    }

    /// <summary>Whether it decides which packets are traced.</summary>
    public bool SetsTrace => Extension.SetsTrace;

    // nft_target_eval_xt, nft_target_eval_bridge
    public override void Evaluate(ref Registers registers, ref Packet packet) => registers.Verdict = Extension.Act(ref packet);

    public override Expression ToMessage() => Expression.Of(new TargetExpression { Name = Kind.Name, Revision = Kind.Revision, Info = Shown });
}
