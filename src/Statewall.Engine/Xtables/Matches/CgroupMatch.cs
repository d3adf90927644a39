using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The control group of the socket that sent the packet; the host has none. // xt_cgroup.c</summary>
internal sealed class CgroupMatch : XtMatch
{
    private const uint Hooks = HookCheck.LocalOut | HookCheck.PostRouting | HookCheck.LocalIn;
    private const int LongPath = 4096; // PATH_MAX
    private const int ShortPath = 512; // XT_CGROUP_PATH_MAX

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("cgroup", 0, Load0) { Size = 8, Hooks = Hooks },
        new("cgroup", 1, context => Load(context, LongPath)) { Size = 4112, ShownSize = 4104, Hooks = Hooks },
        new("cgroup", 2, context => Load(context, ShortPath)) { Size = 528, ShownSize = 520, Hooks = Hooks },
    ];

    private static CgroupMatch? Load0(XtContext context)
    {
        context.FailIf((context.Info.U32(4) & ~1u) != 0);
        return context.Unless(new CgroupMatch());
    }

    // A path is that of a group; there is but the root.
    private static CgroupMatch? Load(XtContext context, int pathSize)
    {
        var info = context.Info;
        var (hasPath, hasClass) = (info.U8(0) != 0, info.U8(1) != 0);
        context.FailIf(((info.U8(2) | info.U8(3)) & ~1) != 0);
        context.FailIf(hasPath == hasClass);
        context.FailIf(hasPath && !info.Text(4, pathSize).AsSpan().SequenceEqual("/"u8), NetlinkErrno.NoEnt);
        return context.Unless(new CgroupMatch());
    }

    // cgroup_mt_v0
    public override bool Matches(ref Packet packet, ref bool isHopeless) => false;
}
