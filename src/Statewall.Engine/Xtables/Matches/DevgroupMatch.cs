using Statewall.Engine.Nftables.Operations;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The groups of the packet's devices. // xt_devgroup.c</summary>
internal sealed class DevgroupMatch(XtInfo info) : XtMatch
{
    private const uint OfIn = 1; // XT_DEVGROUP_MATCH_SRC
    private const uint InvertIn = 2;
    private const uint OfOut = 4;
    private const uint InvertOut = 8;
    private readonly uint _flags = info.U32(0);
    private readonly uint _inGroup = info.U32(4);
    private readonly uint _inMask = info.U32(8);
    private readonly uint _outGroup = info.U32(12);
    private readonly uint _outMask = info.U32(16);

    public static readonly XtKind<XtMatch> Kind = new("devgroup", 0, Load) { Size = 20 };

    private static DevgroupMatch? Load(XtContext context)
    {
        var flags = context.Info.U32(0);
        context.FailIf((flags & ~(OfIn | InvertIn | OfOut | InvertOut)) != 0);
        context.FailIf((flags & OfIn) != 0 && (context.Hooks & ~(HookCheck.PreRouting | HookCheck.LocalIn | HookCheck.Forward)) != 0);
        context.FailIf((flags & OfOut) != 0 && (context.Hooks & ~(HookCheck.Forward | HookCheck.LocalOut | HookCheck.PostRouting)) != 0);
        return context.Unless(new DevgroupMatch(context.Info));
    }

    // devgroup_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) =>
        ((_flags & OfIn) == 0 || ((_inGroup ^ (packet.In?.Group ?? 0)) & _inMask) == 0 != ((_flags & InvertIn) != 0))
        && ((_flags & OfOut) == 0 || ((_outGroup ^ (packet.Out?.Group ?? 0)) & _outMask) == 0 != ((_flags & InvertOut) != 0));
}
