namespace Statewall.Engine.Xtables.Matches;

/// <summary>A packet's mark. // xt_mark.c</summary>
internal sealed class MarkMatch(XtInfo info) : XtMatch
{
    private readonly uint _mark = info.U32(0);
    private readonly uint _mask = info.U32(4);
    private readonly bool _isInverted = info.U8(8) != 0;

    public static readonly XtKind<XtMatch> Kind = new("mark", 1, context => new MarkMatch(context.Info)) { Size = 12 };

    // mark_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) => (packet.Mark & _mask) == _mark != _isInverted;
}
