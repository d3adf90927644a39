using Statewall.Engine.Nftables;
using Statewall.Engine.Xtables.Tables;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Estimate how fast packets come. // xt_RATEEST.c</summary>
internal sealed class RateestTarget(RateEstimator estimator) : XtTarget
{
    private const int NameSize = 16; // IFNAMSIZ
    private const byte MostWeight = 31;

    public static readonly XtKind<XtTarget> Kind = new("RATEEST", 0, Load) { Families = XtFamilies.Ip, Size = 32, ShownSize = 24 };

    // xt_rateest_tg_checkentry, gen_new_estimator
    private static RateestTarget? Load(XtContext context)
    {
        var info = context.Info;
        context.FailIf(!info.IsTerminated(0, NameSize), NetlinkErrno.NameTooLong);
        var (interval, weight) = ((sbyte)info.U8(16), info.U8(17));
        context.FailIf(interval is < -2 or > 3 || weight is 0 or >= MostWeight);
        if (context.Errno != 0)
            return null;
        var estimator = context.Ruleset.Xtables.TakeEstimator(info.Text(0, NameSize), interval, weight, context.Ruleset.NowNanoseconds);
        context.FailIf(estimator is null);
        return estimator is null ? null : new RateestTarget(estimator);
    }

    /// <inheritdoc/>
    public override void Release(Ruleset ruleset) => ruleset.Xtables.Return(estimator);

    // xt_rateest_tg
    public override NftVerdict Act(ref Packet packet)
    {
        estimator.Count(packet.Size, packet.Now);
        return NftVerdict.Continue;
    }
}
