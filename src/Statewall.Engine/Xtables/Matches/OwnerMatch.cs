using Statewall.Engine.Nftables.Operations;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Who owns the socket that sent the packet; the host has none. // xt_owner.c</summary>
internal sealed class OwnerMatch(XtInfo info) : XtMatch
{
    private const uint Leaving = HookCheck.LocalOut | HookCheck.PostRouting;
    private const byte OfUser = 1; // XT_OWNER_UID
    private const byte OfGroup = 2;
    private const byte Known = 15; // XT_OWNER_MASK
    private readonly bool _isMatch = info.U8(16) == info.U8(17);

    public static readonly XtKind<XtMatch> Kind = new("owner", 1, Load) { Families = XtFamilies.Ip, Size = 20, Hooks = Leaving };

    // owner_check
    private static OwnerMatch? Load(XtContext context)
    {
        var info = context.Info;
        var asked = info.U8(16);
        context.FailIf((asked & ~Known) != 0);
        context.FailIf((asked & OfUser) != 0 && !IsRange(info.U32(0), info.U32(4)));
        context.FailIf((asked & OfGroup) != 0 && !IsRange(info.U32(8), info.U32(12)));
        return context.Unless(new OwnerMatch(info));
    }

    // owner_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) => _isMatch;

    private static bool IsRange(uint least, uint most) => least <= most && most != uint.MaxValue;
}
