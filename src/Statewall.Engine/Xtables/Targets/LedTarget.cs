using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Lights a lamp, which the host has not. // xt_LED.c</summary>
internal sealed class LedTarget : XtTarget
{
    private const int NameSize = 27;

    public static readonly XtKind<XtTarget> Kind = new("LED", 0, Load) { Families = XtFamilies.Ip, Size = 40, ShownSize = 32 };

    // led_tg_check
    private static LedTarget? Load(XtContext context)
    {
        context.FailIf(context.Info.Text(0, NameSize).Length == 0);
        return context.Unless(new LedTarget());
    }

    // led_tg
    public override NftVerdict Act(ref Packet packet) => NftVerdict.Continue;
}
