using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Change time to live or hop limit. // xt_HL.c</summary>
internal sealed class HlTarget(XtInfo info) : XtTarget
{
    private const byte Set = 0; // IPT_TTL_SET
    private const byte Increase = 1;
    private const byte Decrease = 2;
    private readonly byte _mode = info.U8(0);
    private readonly byte _value = info.U8(1);

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("HL", 0, Load) { Families = XtFamilies.IPv6, Size = 2, Table = "mangle" },
        new("TTL", 0, Load) { Families = XtFamilies.IPv4, Size = 2, Table = "mangle" },
    ];

    private static HlTarget? Load(XtContext context)
    {
        var mode = context.Info.U8(0);
        context.FailIf(mode > Decrease || (mode != Set && context.Info.U8(1) == 0));
        return context.Unless(new HlTarget(context.Info));
    }

    // ttl_tg, hl_tg6
    public override NftVerdict Act(ref Packet packet)
    {
        int before = packet.View.TimeToLive;
        var after = _mode switch
        {
            Set => _value,
            Increase => Math.Min(before + _value, byte.MaxValue),
            _ => Math.Max(before - _value, 0),
        };
        XtPacket.SetTimeToLive(ref packet, (byte)after);
        return NftVerdict.Continue;
    }
}
