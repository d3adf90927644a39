using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Hand the packet to a local proxy: the host has none, so that it is dropped. // xt_TPROXY.c</summary>
internal sealed class TproxyTarget : XtTarget
{
    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("TPROXY", 0, Load) { Families = XtFamilies.IPv4, Size = 16, Table = "mangle", Hooks = HookCheck.PreRouting },
        new("TPROXY", 1, Load) { Families = XtFamilies.Ip, Size = 28, Table = "mangle", Hooks = HookCheck.PreRouting },
    ];

    // tproxy_tg4_check, tproxy_tg6_check
    private static TproxyTarget? Load(XtContext context)
    {
        context.FailIf(!context.IsFor(IpProtocol.Tcp) && !context.IsFor(IpProtocol.Udp));
        return context.Unless(new TproxyTarget());
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.AddReassembly(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.RemoveReassembly(use.Family);

    // tproxy_tg4, tproxy_tg6
    public override NftVerdict Act(ref Packet packet) => NftVerdict.Drop;
}
