using Statewall.Netlink;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>When the packet comes. // xt_time.c</summary>
internal sealed class TimeMatch(XtInfo info) : XtMatch
{
    private const uint SecondsPerDay = 86400;
    private const byte Contiguous = 2; // XT_TIME_CONTIGUOUS
    private const byte Known = 3; // XT_TIME_ALL_FLAGS
    private const int FirstDay = 4; // 1970-01-01 was a Thursday
    private readonly uint _dateStart = info.U32(0);
    private readonly uint _dateStop = info.U32(4);
    private readonly uint _dayStart = info.U32(8);
    private readonly uint _dayStop = info.U32(12);
    private readonly uint _monthDays = info.U32(16);
    private readonly byte _weekDays = info.U8(20);
    private readonly bool _isContiguous = (info.U8(21) & Contiguous) != 0;

    public static readonly XtKind<XtMatch> Kind = new("time", 0, Load) { Size = 24 };

    private static TimeMatch? Load(XtContext context)
    {
        var info = context.Info;
        context.FailIf(info.U32(8) >= SecondsPerDay || info.U32(12) >= SecondsPerDay, NetlinkErrno.Dom);
        context.FailIf((info.U8(21) & ~Known) != 0);
        context.FailIf((info.U8(21) & Contiguous) != 0 && info.U32(8) < info.U32(12));
        return context.Unless(new TimeMatch(info));
    }

    // The host's time is UTC. // time_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var seconds = packet.Now / 1_000_000_000;
        if (seconds < _dateStart || seconds > _dateStop)
            return false;
        var ofDay = seconds % SecondsPerDay;
        if (_dayStart < _dayStop)
        {
            if (ofDay < _dayStart || ofDay > _dayStop)
                return false;
        }
        else if (ofDay < _dayStart && ofDay > _dayStop)
        {
            return false;
        }
        else if (_isContiguous && ofDay <= _dayStop)
        {
            seconds -= SecondsPerDay;
        }
        var days = seconds / SecondsPerDay;
        var weekDay = (int)((FirstDay + days - 1) % 7) + 1;
        return (_weekDays >> weekDay & 1) != 0 && (_monthDays >> DateOnly.FromDayNumber((int)days + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber).Day & 1) != 0;
    }
}
