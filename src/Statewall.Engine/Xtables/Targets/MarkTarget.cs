using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Change the packet's mark. // xt_mark.c: mark_tg</summary>
internal sealed class MarkTarget(XtInfo info) : XtTarget
{
    private readonly uint _mark = info.U32(0);
    private readonly uint _mask = info.U32(4);

    public static readonly XtKind<XtTarget> Kind = new("MARK", 2, context => new MarkTarget(context.Info)) { Families = XtFamilies.Ip | XtFamilies.Arp, Size = 8 };

    public override NftVerdict Act(ref Packet packet)
    {
        packet.Mark = (packet.Mark & ~_mask) ^ _mark;
        packet.NoteChange();
        return NftVerdict.Continue;
    }
}
