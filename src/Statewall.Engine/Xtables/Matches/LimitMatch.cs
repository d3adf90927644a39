using Statewall.Netlink;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Match as often as a rate allows. // xt_limit.c, ebt_limit.c</summary>
internal sealed class LimitMatch : XtMatch
{
    private const int Shown = 8; // offsetof(struct xt_rateinfo, prev)
    private readonly uint _most;
    private readonly uint _cost;
    private uint _credit;
    private long _filledAt;

    private LimitMatch(XtInfo info, long now)
    {
        var (average, burst) = (info.U32(0), info.U32(4));
        _most = _credit = LimitCredits.Of(average * burst);
        _cost = LimitCredits.Of(average);
        _filledAt = LimitCredits.Ticks(now);
    }

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("limit", 0, context => Load(context, NetlinkErrno.Range)) { Size = 40, ShownSize = Shown },
        new("limit", 0, context => Load(context, NetlinkErrno.Inval)) { Families = XtFamilies.Bridge, Size = 32, ShownSize = Shown },
    ];

    private static LimitMatch? Load(XtContext context, int errno)
    {
        var (average, burst) = (context.Info.U32(0), context.Info.U32(4));
        context.FailIf(burst == 0 || LimitCredits.Of(average * burst) < LimitCredits.Of(average), errno);
        return context.Unless(new LimitMatch(context.Info, context.Ruleset.NowNanoseconds));
    }

    // limit_mt, ebt_limit_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var now = LimitCredits.Ticks(packet.Now);
        _credit = Math.Min(_credit + (uint)(now - _filledAt) * LimitCredits.PerTick, _most);
        _filledAt = now;
        if (_credit < _cost)
            return false;
        _credit -= _cost;
        return true;
    }
}

/// <summary>What packets cost, in units of 32 bits that a tick of the kernel's clock brings some of.</summary>
internal static class LimitCredits
{
    /// <summary>Ticks of a second, with CONFIG_HZ's default.</summary>
    public const uint TicksPerSecond = 250;

    /// <summary>What each brings: as much as lets a day's be told. // CREDITS_PER_JIFFY</summary>
    public const uint PerTick = 128;

    private const uint Scale = 10000; // XT_LIMIT_SCALE
    private const long NanosecondsPerTick = 1_000_000_000 / TicksPerSecond;

    /// <summary>The price of an interval in parts of a second. // user2credits</summary>
    public static uint Of(uint user) =>
        user > uint.MaxValue / (TicksPerSecond * PerTick) ? user / Scale * TicksPerSecond * PerTick : user * TicksPerSecond * PerTick / Scale;

    /// <summary>A time in ticks. // jiffies</summary>
    public static long Ticks(long nanoseconds) => nanoseconds / NanosecondsPerTick;
}
