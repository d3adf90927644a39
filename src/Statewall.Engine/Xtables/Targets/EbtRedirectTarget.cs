using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Send a frame to the host itself. // ebt_redirect.c</summary>
internal sealed class EbtRedirectTarget(XtInfo info) : XtTarget
{
    /// <summary>Where frames are that may be routed. // NF_BR_BROUTING</summary>
    public const uint Brouting = 1 << 5;

    private readonly NftVerdict _verdict = EbtVerdict.ToNft(info.S32(0));

    public static readonly XtKind<XtTarget> Kind = new("redirect", 0, Load) { Families = XtFamilies.Bridge, Size = 4, Hooks = HookCheck.PreRouting | Brouting };

    private static EbtRedirectTarget? Load(XtContext context)
    {
        CheckPlace(context, HookCheck.PreRouting);
        context.FailIf(!EbtVerdict.IsKnown(context.Info.S32(0)));
        return context.Unless(new EbtRedirectTarget(context.Info));
    }

    /// <summary>Destinations are changed in one of two tables, at its own hooks. // ebt_redirect_tg_check, ebt_dnat_tg_check</summary>
    public static void CheckPlace(XtContext context, uint natHooks) => context.FailIf(
        (context.Table != "nat" || (context.Hooks & ~natHooks) != 0) && (context.Table != "broute" || (context.Hooks & ~Brouting) != 0));

    // ebt_redirect_tg
    public override NftVerdict Act(ref Packet packet)
    {
        var device = packet.In!.Master ?? packet.In;
        device.HardwareAddress.CopyTo(packet.EditLinkHeader());
        packet.Type = PacketType.Host;
        return _verdict;
    }
}
