using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Change an IP set, of which there are none; without any it does nothing. // xt_set.c</summary>
internal sealed class SetTarget : XtTarget
{
    private const ushort NoSet = ushort.MaxValue; // IPSET_INVALID_ID

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("SET", 0, context => Load(context, 2, 20)) { Families = XtFamilies.IPv4, Size = 40 },
        new("SET", 1, context => Load(context, 2, 4)) { Families = XtFamilies.Ip, Size = 8 },
        new("SET", 2, context => Load(context, 2, 4)) { Families = XtFamilies.Ip, Size = 16 },
        new("SET", 3, context => Load(context, 3, 4)) { Families = XtFamilies.Ip, Size = 20 },
    ];

    // set_target_v0_checkentry …
    private static SetTarget? Load(XtContext context, int sets, int size)
    {
        for (var set = 0; set < sets; set++)
            context.FailIf(context.Info.U16(set * size) != NoSet, NetlinkErrno.NoEnt);
        return context.Unless(new SetTarget());
    }

    // set_target_v1
    public override NftVerdict Act(ref Packet packet) => NftVerdict.Continue;
}
