using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Change the mark of a bridged frame. // ebt_mark.c</summary>
internal sealed class EbtMarkTarget(XtInfo info) : XtTarget
{
    private const int Set = unchecked((int)0xFFFFFFF0); // MARK_SET_VALUE
    private const int Or = unchecked((int)0xFFFFFFE0);
    private const int And = unchecked((int)0xFFFFFFD0);
    private const int Xor = unchecked((int)0xFFFFFFC0);
    private const int TargetAt = 8;
    private readonly uint _mark = (uint)info.U64(0);
    private readonly int _target = info.S32(TargetAt);

    public static readonly XtKind<XtTarget> Kind = new("mark", 0, Load) { Families = XtFamilies.Bridge, Size = 16 };

    // ebt_mark_tg_check
    private static EbtMarkTarget? Load(XtContext context)
    {
        var target = context.Info.S32(TargetAt);
        context.FailIf(!EbtVerdict.IsKnown(EbtVerdict.InBits(target)));
        context.FailIf(EbtVerdict.OtherBits(target) is not (Set or Or or And or Xor));
        return context.Unless(new EbtMarkTarget(context.Info));
    }

    // ebt_mark_tg
    public override NftVerdict Act(ref Packet packet)
    {
        packet.Mark = EbtVerdict.OtherBits(_target) switch
        {
            Set => _mark,
            Or => packet.Mark | _mark,
            And => packet.Mark & _mark,
            _ => packet.Mark ^ _mark,
        };
        packet.NoteChange();
        return EbtVerdict.ToNft(EbtVerdict.InBits(_target));
    }
}
