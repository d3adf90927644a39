namespace Statewall.Engine.Xtables.Matches;

/// <summary>Whom the packet's frame was for. // xt_pkttype.c, ebt_pkttype.c</summary>
internal sealed class PkttypeMatch(uint type, bool isInverted) : XtMatch
{
    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("pkttype", 0, context => new PkttypeMatch(context.Info.U32(0), context.Info.U32(4) != 0)) { Size = 8 },
        new("pkttype", 0, LoadBridged) { Families = XtFamilies.Bridge, Size = 2 },
    ];

    private static PkttypeMatch? LoadBridged(XtContext context)
    {
        context.FailIf(context.Info.U8(1) > 1);
        return context.Unless(new PkttypeMatch(context.Info.U8(0), context.Info.U8(1) != 0));
    }

    // pkttype_mt, ebt_pkttype_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) => (uint)packet.Type == type != isInverted;
}
