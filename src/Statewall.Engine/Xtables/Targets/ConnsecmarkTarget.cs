using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Carry security marks over between packet and connection. // xt_CONNSECMARK.c</summary>
internal sealed class ConnsecmarkTarget(XtInfo info) : XtTarget
{
    private const byte Save = 1; // CONNSECMARK_SAVE
    private const byte Restore = 2;
    private readonly bool _saves = info.U8(0) == Save;

    public static readonly XtKind<XtTarget> Kind = new("CONNSECMARK", 0, Load) { Families = XtFamilies.Ip, Size = 1, NeedsTracking = true };

    private static ConnsecmarkTarget? Load(XtContext context)
    {
        context.FailIf(context.Table is not ("mangle" or "security"));
        context.FailIf(context.Info.U8(0) is not (Save or Restore));
        return context.Unless(new ConnsecmarkTarget(context.Info));
    }

    // Neither replaces a mark. // connsecmark_tg
    public override unsafe NftVerdict Act(ref Packet packet)
    {
        if (packet.Slot == 0)
            return NftVerdict.Continue;
        var table = packet.Host!.Connections;
        var mark = table.TryGetExtension(packet.Slot, out var extension) ? extension->SecMark : 0;
        if (_saves && packet.SecMark != 0 && mark == 0)
        {
            table.Extend(packet.Slot).SecMark = packet.SecMark;
            table.Cache(packet.Slot, ConntrackEvents.SecMark);
        }
        else if (!_saves && packet.SecMark == 0 && mark != 0)
        {
            packet.SecMark = mark;
            packet.NoteChange();
        }
        return NftVerdict.Continue;
    }
}
