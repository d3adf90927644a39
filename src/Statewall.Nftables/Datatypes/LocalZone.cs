using System.Runtime.InteropServices;

namespace Statewall.Nftables.Datatypes;

// The C library knows the zone of $TZ in every form that POSIX has, e.g. UTC-2; .NET reads only names of files. Threads: any number.

/// <summary>The local time zone.</summary>
internal static partial class LocalZone
{
    /// <summary>The time here at an instant; null when it has no four digits for the year.</summary>
    /// <param name="seconds">Seconds since 1970 in UTC.</param>
    public static DateTime? At(long seconds)
    {
        const long LastSecond = 253_402_300_799; // of the year 9999
        if (seconds is < 0 or > LastSecond)
            return null;
        if (OperatingSystem.IsLinux())
        {
            var time = new BrokenDownTime();
            if (LocalTime(seconds, ref time) == 0 || time.Year + BaseYear > 9999)
                return null;
            return new DateTime(time.Year + BaseYear, time.Month + 1, time.Day, time.Hour, time.Minute, Math.Min(time.Second, 59), DateTimeKind.Unspecified);
        }
        var instant = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return (instant + TimeZoneInfo.Local.GetUtcOffset(instant)).DateTime;
    }

    /// <summary>The instant of a time here, in seconds since 1970 in UTC; below 0 when it lies before.</summary>
    /// <remarks>A time that a change of clocks skips or repeats is taken as the C library does.</remarks>
    public static long InstantOf(DateTime local)
    {
        if (!OperatingSystem.IsLinux())
            return new DateTimeOffset(local, TimeZoneInfo.Local.GetUtcOffset(local)).ToUnixTimeSeconds();
        var time = new BrokenDownTime
        {
            Year = local.Year - BaseYear,
            Month = local.Month - 1,
            Day = local.Day,
            Hour = local.Hour,
            Minute = local.Minute,
            Second = local.Second,
            IsSummer = -1,
        };
        return MakeTime(ref time).Value;
    }

    /// <summary>What the zone adds to UTC at an instant, in seconds.</summary>
    public static int OffsetAt(DateTimeOffset instant) =>
        At(instant.ToUnixTimeSeconds()) is { } local ? (int)(local - instant.UtcDateTime.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond))).TotalSeconds : 0;

    private const int BaseYear = 1900;

    [LibraryImport("libc", EntryPoint = "localtime_r")]
    private static partial nint LocalTime(in CLong seconds, ref BrokenDownTime time);

    [LibraryImport("libc", EntryPoint = "mktime")]
    private static partial CLong MakeTime(ref BrokenDownTime time);

    private static nint LocalTime(long seconds, ref BrokenDownTime time) => LocalTime(new CLong((nint)seconds), ref time);

    /// <summary>A time in parts. // struct tm</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct BrokenDownTime
    {
        public int Second;
        public int Minute;
        public int Hour;
        public int Day;
        public int Month;
        public int Year;
        public int DayOfWeek;
        public int DayOfYear;
        public int IsSummer;
        public nint Offset;
        public nint Zone;
    }
}
