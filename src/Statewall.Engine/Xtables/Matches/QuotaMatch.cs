namespace Statewall.Engine.Xtables.Matches;

/// <summary>Match until so many bytes have come. // xt_quota.c</summary>
internal sealed class QuotaMatch(XtInfo info) : XtMatch
{
    private const uint Invert = 1; // XT_QUOTA_INVERT
    private readonly bool _isInverted = info.U32(0) != 0;
    private ulong _left = info.U64(8);

    public static readonly XtKind<XtMatch> Kind = new("quota", 0, Load) { Size = 24, ShownSize = 16 };

    private static QuotaMatch? Load(XtContext context)
    {
        context.FailIf((context.Info.U32(0) & ~Invert) != 0);
        return context.Unless(new QuotaMatch(context.Info));
    }

    // quota_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var isWithin = _left >= (ulong)packet.Size;
        _left = isWithin ? _left - (ulong)packet.Size : 0;
        return isWithin != _isInverted;
    }
}
