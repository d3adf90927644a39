namespace Statewall.Engine.Xtables.Matches;

/// <summary>Match by chance, or every so many packets. // xt_statistic.c</summary>
internal sealed class StatisticMatch(XtInfo info) : XtMatch
{
    private const ushort Random = 0; // XT_STATISTIC_MODE_RANDOM
    private const ushort Nth = 1;
    private const ushort Invert = 1; // XT_STATISTIC_INVERT
    private readonly bool _isRandom = info.U16(0) == Random;
    private readonly bool _isInverted = info.U16(2) != 0;
    private readonly uint _value = info.U32(4); // of 2^31, or one less than every how many
    private uint _count = info.U32(12);

    public static readonly XtKind<XtMatch> Kind = new("statistic", 0, Load) { Size = 24, ShownSize = 16 };

    private static StatisticMatch? Load(XtContext context)
    {
        context.FailIf(context.Info.U16(0) > Nth || (context.Info.U16(2) & ~Invert) != 0);
        return context.Unless(new StatisticMatch(context.Info));
    }

    // statistic_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (_isRandom)
            return (packet.Host!.Random.NextUInt32() & int.MaxValue) < _value != _isInverted;
        _count = _count == _value ? 0 : _count + 1;
        return _count == 0 != _isInverted;
    }
}
