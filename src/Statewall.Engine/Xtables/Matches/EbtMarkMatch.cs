namespace Statewall.Engine.Xtables.Matches;

/// <summary>The mark of a bridged frame. // ebt_mark_m.c</summary>
internal sealed class EbtMarkMatch(XtInfo info) : XtMatch
{
    private const byte And = 1; // EBT_MARK_AND
    private const byte Or = 2;
    private readonly ulong _mark = info.U64(0);
    private readonly ulong _mask = info.U64(8);
    private readonly bool _isInverted = info.U8(16) != 0;
    private readonly bool _isOr = (info.U8(17) & Or) != 0;

    public static readonly XtKind<XtMatch> Kind = new("mark_m", 0, Load) { Families = XtFamilies.Bridge, Size = 24 };

    private static EbtMarkMatch? Load(XtContext context)
    {
        context.FailIf(context.Info.U8(17) is not (And or Or));
        return context.Unless(new EbtMarkMatch(context.Info));
    }

    // ebt_mark_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) =>
        (_isOr ? (packet.Mark & _mask) != 0 : (packet.Mark & _mask) == _mark) != _isInverted;
}
