using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Tell the audit of the packet; there is none. // xt_AUDIT.c</summary>
internal sealed class AuditTarget : XtTarget
{
    private const byte MostType = 2; // XT_AUDIT_TYPE_MAX

    public static readonly XtKind<XtTarget> Kind = new("AUDIT", 0, Load) { Size = 1 };

    private static AuditTarget? Load(XtContext context)
    {
        context.FailIf(context.Info.U8(0) > MostType, NetlinkErrno.Range);
        return context.Unless(new AuditTarget());
    }

    // audit_tg, audit_tg_ebt
    public override NftVerdict Act(ref Packet packet) => NftVerdict.Continue;
}
