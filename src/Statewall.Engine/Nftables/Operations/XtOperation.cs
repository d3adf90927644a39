using Statewall.Engine.Xtables;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>What asking a match of xtables and having a target act have in common. // nft_compat.c</summary>
/// <param name="kind">The kind.</param>
/// <param name="info">Its data.</param>
/// <param name="extension">The match or target.</param>
internal abstract class XtOperation<T>(XtKind<T> kind, XtInfo info, T extension) : Operation
    where T : XtExtension
{
    /// <summary>The kind.</summary>
    protected XtKind<T> Kind => kind;

    /// <summary>The match or target.</summary>
    protected T Extension => extension;

    /// <summary>Its data as a listing shows it.</summary>
    protected byte[] Shown => XtLoading.Shown(kind, info);

    /// <inheritdoc/>
    public override bool NeedsValidation => true;

    /// <inheritdoc/>
    public override int Validate(ChainWalk walk) => XtLoading.Validate(kind, walk);

    /// <inheritdoc/>
    public override void Start(in RuleUse use)
    {
        if (kind.NeedsTracking)
            use.Tracking.Add(use.Family);
        extension.Start(in use);
    }

    /// <inheritdoc/>
    public override void Stop(in RuleUse use)
    {
        extension.Stop(in use);
        if (kind.NeedsTracking)
            use.Tracking.Remove(use.Family);
    }

    /// <inheritdoc/>
    public override void Release(Ruleset ruleset, in RequestOrigin origin, ReleasePhase phase)
    {
        if (phase != ReleasePhase.Prepare)
            extension.Release(ruleset);
    }
}
