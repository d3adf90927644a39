using Statewall.Netlink;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Count in an accounting object, of which there are none. // xt_nfacct.c</summary>
internal static class NfacctMatch
{
    private const int Size = 40;
    private const int Shown = 32; // NFACCT_NAME_MAX

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("nfacct", 0, Load) { Size = Size, ShownSize = Shown },
        new("nfacct", 1, Load) { Size = Size, ShownSize = Shown },
    ];

    // nfacct_mt_checkentry
    private static XtMatch? Load(XtContext context)
    {
        context.FailIf(true, NetlinkErrno.NoEnt);
        return null;
    }
}
