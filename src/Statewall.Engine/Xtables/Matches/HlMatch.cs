namespace Statewall.Engine.Xtables.Matches;

/// <summary>Time to live or hop limit. // xt_hl.c</summary>
internal sealed class HlMatch(XtInfo info) : XtMatch
{
    private const byte Equal = 0; // IPT_TTL_EQ
    private const byte NotEqual = 1;
    private const byte Less = 2;
    private const byte Greater = 3;
    private readonly byte _mode = info.U8(0);
    private readonly byte _value = info.U8(1);

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("hl", 0, context => new HlMatch(context.Info)) { Families = XtFamilies.IPv6, Size = 2 },
        new("ttl", 0, context => new HlMatch(context.Info)) { Families = XtFamilies.IPv4, Size = 2 },
    ];

    // ttl_mt, hl_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var value = packet.View.TimeToLive;
        return _mode switch
        {
            Equal => value == _value,
            NotEqual => value != _value,
            Less => value < _value,
            Greater => value > _value,
            _ => false,
        };
    }
}
