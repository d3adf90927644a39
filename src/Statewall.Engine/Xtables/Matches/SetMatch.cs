using Statewall.Netlink;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Membership in an IP set, of which there are none. // xt_set.c</summary>
internal static class SetMatch
{
    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("set", 0, Refuse) { Families = XtFamilies.IPv4, Size = 20 },
        new("set", 1, Refuse) { Families = XtFamilies.Ip, Size = 4 },
        new("set", 2, Refuse) { Families = XtFamilies.Ip, Size = 4 },
        new("set", 3, Refuse) { Families = XtFamilies.Ip, Size = 48 },
        new("set", 4, Refuse) { Families = XtFamilies.Ip, Size = 48 },
    ];

    // set_match_v0_checkentry, set_match_v1_checkentry
    private static XtMatch? Refuse(XtContext context)
    {
        context.FailIf(true, NetlinkErrno.NoEnt);
        return null;
    }
}
