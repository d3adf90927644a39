using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// The time of a packet. // struct xt_time_info: date_start, date_stop (seconds since 1970), daytime_start, daytime_stop (seconds), monthdays_match,
/// weekdays_match (a bit for each day), flags
/// </summary>
internal sealed class TimeMatch : XtMatch
{
    private const int FirstDateAt = 0, LastDateAt = 4, FirstTimeAt = 8, LastTimeAt = 12, MonthDaysAt = 16, WeekDaysAt = 20, FlagsAt = 21;
    private const byte LocalZone = 1, Contiguous = 2; // XT_TIME_LOCAL_TZ, XT_TIME_CONTIGUOUS
    private const uint AllMonthDays = 0xfffffffe, LastSecond = 24 * 60 * 60 - 1, LastDate = int.MaxValue;
    private const byte AllWeekDays = 0xfe;

    private static readonly string[] WeekDays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    private TimeMatch()
        : base("time")
    {
        Size = 24;
        UserSize = 22;
        Options =
        [
            new("datestart", value => value.Info.Write32(FirstDateAt, ParseDate(value.Text))),
            new("datestop", value => value.Info.Write32(LastDateAt, ParseDate(value.Text))),
            new("timestart", value => value.Info.Write32(FirstTimeAt, ParseTime(value.Text))),
            new("timestop", value => value.Info.Write32(LastTimeAt, ParseTime(value.Text))),
            new("contiguous", value => value.Info[FlagsAt] |= Contiguous) { Words = 0 },
            new("weekdays", ReadWeekDays) { IsInvertible = true },
            new("monthdays", ReadMonthDays) { IsInvertible = true },
            new("localtz", value => value.Info[FlagsAt] |= LocalZone) { Words = 0, Excludes = ["utc"] },
            new("utc", _ => { }) { Words = 0, Excludes = ["localtz", "kerneltz"] },
            new("kerneltz", value => value.Info[FlagsAt] |= LocalZone) { Words = 0, Excludes = ["utc"] },
        ];
    }

    /// <summary>The match.</summary>
    public static TimeMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info)
    {
        info.Write32(LastDateAt, LastDate);
        info.Write32(LastTimeAt, LastSecond);
        info.Write32(MonthDaysAt, AllMonthDays);
        info[WeekDaysAt] = AllWeekDays;
    }

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        ReadOnlySpan<byte> info = options.Info;
        if ((info[FlagsAt] & Contiguous) != 0 && info.Read32(FirstTimeAt) < info.Read32(LastTimeAt))
            throw options.Wrong("--contiguous only makes sense when stoptime is smaller than starttime");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (HasTimes(info))
            output.Option("timestart").Append(" ").Append(TimeText(info, FirstTimeAt)).Option("timestop").Append(" ").Append(TimeText(info, LastTimeAt));
        if (info.Read32(MonthDaysAt) != AllMonthDays)
            output.Option("monthdays").Append(" ").Append(string.Join(',', MonthDaysIn(info)));
        if (info[WeekDaysAt] != AllWeekDays)
            output.Option("weekdays").Append(" ").Append(WeekDaysText(info));
        if (info.Read32(FirstDateAt) != 0)
            output.Option("datestart").Append(" ").Append(DateText(info, FirstDateAt, 'T'));
        // the last date is written even where it is the default
        output.Option("datestop").Append(" ").Append(DateText(info, LastDateAt, 'T'));
        if ((info[FlagsAt] & LocalZone) != 0)
            output.Option("kerneltz");
        if ((info[FlagsAt] & Contiguous) != 0)
            output.Option("contiguous");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" TIME");
        if (HasTimes(info))
            output.Append(" from ").Append(TimeText(info, FirstTimeAt)).Append(" to ").Append(TimeText(info, LastTimeAt));
        if (info[WeekDaysAt] != AllWeekDays)
            output.Append(" on ").Append(WeekDaysText(info));
        if (info.Read32(MonthDaysAt) != AllMonthDays)
            output.Append(" on ").Append(string.Join(',', MonthDaysIn(info).Select(day => $"{day}{Ending(day)}")));
        if (info.Read32(FirstDateAt) != 0)
            output.Append(" starting from ").Append(DateText(info, FirstDateAt, ' '));
        if (info.Read32(LastDateAt) != LastDate)
            output.Append(" until date ").Append(DateText(info, LastDateAt, ' '));
        output.Append((info[FlagsAt] & LocalZone) == 0 ? " UTC" : "").Append((info[FlagsAt] & Contiguous) != 0 ? " contiguous" : "");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (info.Read32(MonthDaysAt) != AllMonthDays)
            return false;
        if (info.Read32(FirstDateAt) != 0 || info.Read32(LastDateAt) != LastDate)
            translation.Output.Append(" meta time \"").Append(DateText(info, FirstDateAt, ' ')).Append("\"-\"").Append(DateText(info, LastDateAt, ' ')).Append("\"");
        if (HasTimes(info))
            translation.Output.Append(" meta hour \"").Append(TimeText(info, FirstTimeAt)).Append("\"-\"").Append(TimeText(info, LastTimeAt)).Append("\"");
        if (info[WeekDaysAt] == AllWeekDays)
            return true;
        var days = DaysIn(info[WeekDaysAt], 7).Select(day => day % 7).ToArray();
        translation.Output.Append(" meta day ").Append(days is [var only] ? $"{only}" : $"{{ {string.Join(", ", days)} }}");
        return true;
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (info.Read32(MonthDaysAt) != AllMonthDays)
            return translation.Refuse("nft knows no days of a month");
        if ((info[FlagsAt] & LocalZone) != 0)
            translation.Approximate("--kerneltz: the kernel's time zone is taken for UTC");
        if ((info[FlagsAt] & Contiguous) != 0)
            translation.Approximate("--contiguous: the hours behind midnight belong to the day on which they are");
        if (HasTimes(info) || info.Read32(FirstDateAt) != 0 || info.Read32(LastDateAt) != LastDate)
            translation.Notes.Add("times are in UTC: nft reads them in the time zone of whoever loads the file, so load it with TZ=UTC");
        var (first, last) = (info.Read32(FirstTimeAt), info.Read32(LastTimeAt));
        if (!HasTimes(info) || first <= last)
            return Translate(translation, info);
        // a time that goes past midnight is all but what lies between
        if (first > last + 1)
            translation.Output.Append(" meta hour != \"").Append(ClockText(last + 1)).Append("\"-\"").Append(ClockText(first - 1)).Append("\"");
        var rest = info.ToArray();
        rest.AsSpan().Write32(FirstTimeAt, 0);
        rest.AsSpan().Write32(LastTimeAt, LastSecond);
        return Translate(translation, rest);
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        time match options:
            --datestart time     The first and the last moment:
            --datestop time      YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
            --timestart time     When a day's time begins and ends: hh:mm[:ss],
            --timestop time      00:00:00 to 23:59:59
            --contiguous         A time that goes past midnight belongs to the day on which it begins
        [!] --monthdays value    Days of the month, 1 to 31, with commas between
        [!] --weekdays value     Days of the week, Mon,Tue,Wed,Thu,Fri,Sat,Sun or 1 to 7
            --kerneltz           By the kernel's time zone instead of UTC (once --localtz)
            --utc                By UTC (default)

        """);

    private static string ClockText(uint second) => $"{second / 3600:00}:{second / 60 % 60:00}:{second % 60:00}";

    private static void ReadWeekDays(OptionValue value)
    {
        byte days = 0;
        foreach (var word in value.Text.Split(','))
        {
            var day = word.Length < 2 ? -1 : Array.FindIndex(WeekDays, name => name.StartsWith(word[..2], StringComparison.OrdinalIgnoreCase));
            if (day < 0 && CNumber.TryParseDecimal(word, 7, out var number))
                day = (int)number - 1;
            if (day < 0)
                throw new XtUsageException($"{word} is not a valid day specifier");
            days |= (byte)(1 << (day + 1));
        }
        value.Info[WeekDaysAt] = value.IsInverted ? (byte)(days ^ AllWeekDays) : days;
    }

    private static void ReadMonthDays(OptionValue value)
    {
        var days = 0U;
        foreach (var word in value.Text.Split(','))
        {
            if (!CNumber.TryParseDecimal(word, 31, out var day) || day == 0)
                throw new XtUsageException($"{word} is not a valid day for --monthdays");
            days |= 1U << (int)day;
        }
        value.Info.Write32(MonthDaysAt, value.IsInverted ? days ^ AllMonthDays : days);
    }

    private static uint ParseTime(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is 2 or 3 && TryPart(parts, 0, 0, 23, out var hour) && TryPart(parts, 1, 0, 59, out var minute) && TryPart(parts, 2, 0, 59, out var second))
            return (uint)((hour * 60 + minute) * 60 + second);
        throw new XtUsageException($"invalid time \"{text}\" specified, should be hh:mm[:ss] format and within the boundaries");
    }

    private static uint ParseDate(string text)
    {
        var (day, time) = text.Split('T', 2) is [var before, var behind] ? (before.Split('-'), behind.Split(':')) : (text.Split('-'), []);
        if (day.Length <= 3 && time.Length <= 3 && (time.Length == 0 || day.Length == 3)
            && TryPart(day, 0, 1970, 2038, out var year) && TryPart(day, 1, 1, 12, out var month) && TryPart(day, 2, 1, 31, out var dayOfMonth)
            && TryPart(time, 0, 0, 23, out var hour) && TryPart(time, 1, 0, 59, out var minute) && TryPart(time, 2, 0, 59, out var second))
        {
            // a day that a month does not have is one of the next
            var moment = new DateTimeOffset(year, month, 1, hour, minute, second, TimeSpan.Zero).AddDays(dayOfMonth - 1).ToUnixTimeSeconds();
            if (moment <= LastDate)
                return (uint)moment;
        }
        throw new XtUsageException($"Invalid date \"{text}\" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]");
    }

    // What is left out is the least.
    private static bool TryPart(string[] parts, int index, int least, int most, out int value)
    {
        value = least;
        if (index >= parts.Length)
            return true;
        if (!CNumber.TryParseDecimal(parts[index], (ulong)most, out var number) || (int)number < least)
            return false;
        value = (int)number;
        return true;
    }

    private static bool HasTimes(ReadOnlySpan<byte> info) => info.Read32(FirstTimeAt) != 0 || info.Read32(LastTimeAt) != LastSecond;

    private static string TimeText(ReadOnlySpan<byte> info, int at)
    {
        var seconds = info.Read32(at);
        return $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}";
    }

    private static string DateText(ReadOnlySpan<byte> info, int at, char between) =>
        DateTimeOffset.FromUnixTimeSeconds(info.Read32(at)).ToString($"yyyy-MM-dd'{between}'HH:mm:ss", CultureInfo.InvariantCulture);

    private static string WeekDaysText(ReadOnlySpan<byte> info) => string.Join(',', DaysIn(info[WeekDaysAt], 7).Select(day => WeekDays[day - 1]));

    private static IEnumerable<int> MonthDaysIn(ReadOnlySpan<byte> info) => DaysIn(info.Read32(MonthDaysAt), 31);

    private static IEnumerable<int> DaysIn(uint days, int most) => Enumerable.Range(1, most).Where(day => (days & 1U << day) != 0);

    private static string Ending(int day) => (day % 10) switch
    {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
}
