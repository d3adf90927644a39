using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Xtables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Ask a match of xtables. // nft_compat.c: nft_match_ops</summary>
internal sealed class Match : Operation
{
    private readonly XtKind<XtMatch> _kind;
    private readonly XtInfo _info;
    private readonly XtMatch _match;

    private Match(XtKind<XtMatch> kind, XtInfo info, XtMatch match) => (_kind, _info, _match) = (kind, info, match);

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var match = XtLoading.Load(in attributes, context, XtMatchTable.All, out var kind, out var info);
        return match is null ? null : new Match(kind!, info!, match);
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => XtLoading.Validate(_kind, walk);

    // __nft_match_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var isHopeless = false;
        var isMatch = _match.Matches(ref packet, ref isHopeless);
        if (isHopeless)
            registers.Verdict = NftVerdict.Drop;
        else if (!isMatch)
            registers.Break();
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use)
    {
        if (_kind.NeedsTracking)
            use.Tracking.Add(use.Family);
        _match.Start(in use);
    }

    /// <inheritdoc/>
    public override void Stop(in RuleUse use)
    {
        _match.Stop(in use);
        if (_kind.NeedsTracking)
            use.Tracking.Remove(use.Family);
    }

    /// <inheritdoc/>
    public override void Release(Ruleset ruleset, in RequestOrigin origin, ReleasePhase phase)
    {
        if (phase != ReleasePhase.Prepare)
            _match.Release(ruleset);
    }

    public override Expression ToMessage() => Expression.Of(new MatchExpression { Name = _kind.Name, Revision = _kind.Revision, Info = XtLoading.Shown(_kind, _info) });
}
