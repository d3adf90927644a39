using Statewall.Engine.Nftables.Operations;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The ports of a bridge that the packet passes; what is bridged does not come to the hooks of IP. // xt_physdev.c</summary>
internal sealed class PhysdevMatch(XtInfo info) : XtMatch
{
    private const byte OfOut = 0x02; // XT_PHYSDEV_OP_OUT
    private const byte IsBridged = 0x04;
    private const byte IsOut = 0x10;
    private const byte Known = 0x1F; // XT_PHYSDEV_OP_MASK
    private readonly bool _isMatch = (info.U8(65) & ~info.U8(64)) == 0;

    public static readonly XtKind<XtMatch> Kind = new("physdev", 0, Load) { Families = XtFamilies.Ip, Size = 66 };

    // physdev_mt_check
    private static PhysdevMatch? Load(XtContext context)
    {
        var (inverted, asked) = (context.Info.U8(64), context.Info.U8(65));
        context.FailIf((asked & Known) == 0 || (asked & ~Known) != 0);
        context.FailIf((asked & (OfOut | IsOut)) != 0 && ((asked & IsBridged) == 0 || (inverted & IsBridged) != 0) && (context.Hooks & HookCheck.LocalOut) != 0);
        return context.Unless(new PhysdevMatch(context.Info));
    }

    // physdev_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) => _isMatch;
}
