namespace Statewall.Engine.Xtables.Matches;

/// <summary>A connection's mark. // xt_connmark.c</summary>
internal sealed class ConnmarkMatch(XtInfo info) : XtMatch
{
    private readonly uint _mark = info.U32(0);
    private readonly uint _mask = info.U32(4);
    private readonly bool _isInverted = info.U8(8) != 0;

    public static readonly XtKind<XtMatch> Kind = new("connmark", 1, context => new ConnmarkMatch(context.Info)) { Size = 12, NeedsTracking = true };

    // connmark_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) =>
        packet.Slot != 0 && (packet.Host!.Connections[packet.Slot].Mark & _mask) == _mark != _isInverted;
}
