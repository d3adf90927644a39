using Statewall.Engine.Nftables;
using Statewall.Engine.Xtables.Tables;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Wind up a timer that tells when nothing has come for a while. // xt_IDLETIMER.c</summary>
internal sealed class IdletimerTarget(IdleTimer timer) : XtTarget
{
    private const int NameSize = 28; // MAX_IDLETIMER_LABEL_SIZE
    private const byte Alarm = 1; // XT_IDLETIMER_ALARM

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("IDLETIMER", 0, context => Load(context, false)) { Families = XtFamilies.Ip, Size = 40, ShownSize = 32 },
        new("IDLETIMER", 1, context => Load(context, true)) { Families = XtFamilies.Ip, Size = 48, ShownSize = 40 },
    ];

    // idletimer_tg_checkentry, idletimer_tg_checkentry_v1
    private static IdletimerTarget? Load(XtContext context, bool hasType)
    {
        var info = context.Info;
        var name = info.Text(4, NameSize);
        context.FailIf(hasType && info.U8(32) != 0, NetlinkErrno.OpNotSupp);
        context.FailIf(info.U32(0) == 0 || info.U32(0) >= int.MaxValue / 1000);
        context.FailIf(name.Length is 0 or NameSize);
        context.FailIf(name.AsSpan().SequenceEqual("power"u8) || name.AsSpan().SequenceEqual("subsystem"u8) || name.AsSpan().SequenceEqual("uevent"u8));
        context.FailIf(hasType && info.U8(33) > Alarm);
        if (context.Errno != 0)
            return null;
        var timer = context.Ruleset.Xtables.TakeTimer(name, hasType && info.U8(33) == Alarm);
        context.FailIf(timer is null);
        return timer is null ? null : new IdletimerTarget(timer);
    }

    /// <inheritdoc/>
    public override void Release(Ruleset ruleset) => ruleset.Xtables.Return(timer);

    // idletimer_tg_target
    public override NftVerdict Act(ref Packet packet) => NftVerdict.Continue;
}
