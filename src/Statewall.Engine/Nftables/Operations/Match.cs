using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Xtables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Ask a match of xtables. // nft_compat.c: nft_match_ops</summary>
internal sealed class Match : XtOperation<XtMatch>
{
    private Match(XtKind<XtMatch> kind, XtInfo info, XtMatch match)
        : base(kind, info, match)
    {
    }

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var match = XtLoading.Load(in attributes, context, XtMatchTable.All, out var kind, out var info);
        return match is null ? null : new Match(kind!, info!, match);
    }

    // __nft_match_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var isHopeless = false;
        var isMatch = Extension.Matches(ref packet, ref isHopeless);
        if (isHopeless)
            registers.Verdict = NftVerdict.Drop;
        else if (!isMatch)
            registers.Break();
    }

    public override Expression ToMessage() => Expression.Of(new MatchExpression { Name = Kind.Name, Revision = Kind.Revision, Info = Shown });
}
