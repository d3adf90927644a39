namespace Statewall.Engine.Xtables.Matches;

/// <summary>The processor that has the packet; there is one. // xt_cpu.c</summary>
internal sealed class CpuMatch(XtInfo info) : XtMatch
{
    private readonly bool _isMatch = info.U32(0) == 0 != (info.U32(4) != 0);

    public static readonly XtKind<XtMatch> Kind = new("cpu", 0, Load) { Size = 8 };

    private static CpuMatch? Load(XtContext context)
    {
        context.FailIf((context.Info.U32(4) & ~1u) != 0);
        return context.Unless(new CpuMatch(context.Info));
    }

    // cpu_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) => _isMatch;
}
