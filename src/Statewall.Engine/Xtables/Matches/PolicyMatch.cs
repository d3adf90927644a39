using Statewall.Engine.Nftables.Operations;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>What IPsec does with the packet, which the host has not. // xt_policy.c</summary>
internal sealed class PolicyMatch(XtInfo info) : XtMatch
{
    private const ushort OfIn = 1; // XT_POLICY_MATCH_IN
    private const ushort OfOut = 2;
    private const ushort OfNone = 4;
    private const ushort MostElements = 4; // XT_POLICY_MAX_ELEM
    private readonly bool _isMatch = (info.U16(304) & OfNone) != 0;

    public static readonly XtKind<XtMatch> Kind = new("policy", 0, Load) { Families = XtFamilies.Ip, Size = 308 };

    // policy_mt_check
    private static PolicyMatch? Load(XtContext context)
    {
        var (flags, count) = (context.Info.U16(304), context.Info.U16(306));
        context.FailIf((flags & (OfIn | OfOut)) == 0);
        context.FailIf((context.Hooks & (HookCheck.PreRouting | HookCheck.LocalIn)) != 0 && (flags & OfOut) != 0);
        context.FailIf((context.Hooks & (HookCheck.PostRouting | HookCheck.LocalOut)) != 0 && (flags & OfIn) != 0);
        context.FailIf(count > MostElements);
        return context.Unless(new PolicyMatch(context.Info));
    }

    // policy_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) => _isMatch;
}
