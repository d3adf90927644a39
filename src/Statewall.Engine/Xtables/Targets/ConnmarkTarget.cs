using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Change the connection's mark, or carry one over to the other. // xt_connmark.c: connmark_tg, connmark_tg_v2</summary>
internal sealed class ConnmarkTarget : XtTarget
{
    private const byte Set = 0; // XT_CONNMARK_SET
    private const byte Save = 1;
    private const byte Restore = 2;
    private const byte Right = 1; // D_SHIFT_RIGHT
    private const byte MostShift = 31;
    private readonly uint _mark;
    private readonly uint _mask;
    private readonly uint _packetMask;
    private readonly byte _mode;
    private readonly bool _isRight;
    private readonly byte _shift;

    private ConnmarkTarget(XtInfo info, bool shifts)
    {
        (_mark, _mask, _packetMask) = (info.U32(0), info.U32(4), info.U32(8));
        (_mode, _isRight, _shift) = shifts ? (info.U8(14), info.U8(12) == Right, info.U8(13)) : (info.U8(12), false, (byte)0);
    }

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("CONNMARK", 1, context => new ConnmarkTarget(context.Info, false)) { Families = XtFamilies.Ip, Size = 16, NeedsTracking = true },
        new("CONNMARK", 2, LoadShifting) { Families = XtFamilies.Ip, Size = 16, NeedsTracking = true },
    ];

    // connmark_tg_check_v2
    private static ConnmarkTarget? LoadShifting(XtContext context)
    {
        context.FailIf(context.Info.U8(12) > Right || context.Info.U8(13) > MostShift);
        return context.Unless(new ConnmarkTarget(context.Info, true));
    }

    public override NftVerdict Act(ref Packet packet)
    {
        if (packet.Slot == 0)
            return NftVerdict.Continue;
        var connection = packet.Host!.Connections[packet.Slot].Mark;
        switch (_mode)
        {
            case Set:
                SetConnection(ref packet, Shift((connection & ~_mask) ^ _mark));
                break;
            case Save:
                SetConnection(ref packet, (connection & ~_mask) ^ Shift(packet.Mark & _packetMask));
                break;
            case Restore:
                packet.Mark = (packet.Mark & ~_packetMask) ^ Shift(connection & _mask);
                packet.NoteChange();
                break;
        }
        return NftVerdict.Continue;
    }

    private uint Shift(uint mark) => _isRight ? mark >> _shift : mark << _shift;

    private static void SetConnection(ref Packet packet, uint mark)
    {
        var table = packet.Host!.Connections;
        ref var entry = ref table[packet.Slot];
        if (entry.Mark == mark)
            return;
        entry.Mark = mark;
        table.Cache(packet.Slot, ConntrackEvents.Mark);
    }
}
