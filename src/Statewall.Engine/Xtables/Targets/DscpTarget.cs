using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Set the differentiated services, or some bits of type of service or traffic class. // xt_DSCP.c</summary>
internal sealed class DscpTarget(byte mask, byte value) : XtTarget
{
    private const int Shift = 2; // XT_DSCP_SHIFT
    private const byte Most = 0x3F; // XT_DSCP_MAX
    private const byte Mask = Most << Shift;

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("DSCP", 0, LoadDscp) { Families = XtFamilies.Ip, Size = 1, Table = "mangle" },
        new("TOS", 1, context => new DscpTarget(context.Info.U8(1), context.Info.U8(0))) { Families = XtFamilies.Ip, Size = 2, Table = "mangle" },
    ];

    private static DscpTarget? LoadDscp(XtContext context)
    {
        context.FailIf(context.Info.U8(0) > Most, NetlinkErrno.Dom);
        return context.Unless(new DscpTarget(Mask, (byte)(context.Info.U8(0) << Shift)));
    }

    // dscp_tg, dscp_tg6, tos_tg, tos_tg6
    public override NftVerdict Act(ref Packet packet)
    {
        XtPacket.SetTrafficClass(ref packet, (byte)((packet.View.TrafficClass & ~mask) ^ value));
        return NftVerdict.Continue;
    }
}
