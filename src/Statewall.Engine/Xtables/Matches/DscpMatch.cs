using Statewall.Netlink;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The differentiated services of a packet, or some bits of type of service or traffic class. // xt_dscp.c</summary>
internal sealed class DscpMatch(byte mask, byte value, bool isInverted) : XtMatch
{
    private const int Shift = 2; // XT_DSCP_SHIFT
    private const byte Most = 0x3F; // XT_DSCP_MAX

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("dscp", 0, LoadDscp) { Families = XtFamilies.Ip, Size = 2 },
        new("tos", 1, context => new DscpMatch(context.Info.U8(0), context.Info.U8(1), context.Info.U8(2) != 0)) { Families = XtFamilies.Ip, Size = 3 },
    ];

    private static DscpMatch? LoadDscp(XtContext context)
    {
        var info = context.Info;
        context.FailIf(info.U8(0) > Most, NetlinkErrno.Dom);
        return context.Unless(new DscpMatch(Most << Shift, (byte)(info.U8(0) << Shift), info.U8(1) != 0));
    }

    // dscp_mt, dscp_mt6, tos_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) => (packet.View.TrafficClass & mask) == value != isInverted;
}
