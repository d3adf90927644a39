namespace Statewall.Netlink.Channels;

/// <summary>A point in time on the monotonic clock until which a wait lasts.</summary>
internal readonly struct Deadline
{
    private readonly long _milliseconds;

    private Deadline(long milliseconds) => _milliseconds = milliseconds;

    /// <summary>A wait without end.</summary>
    public static Deadline Never => new(long.MaxValue);

    public bool IsNever => _milliseconds == long.MaxValue;

    public bool IsOver => !IsNever && Environment.TickCount64 >= _milliseconds;

    /// <summary>The time that is left: never negative; infinite when there is no end.</summary>
    public TimeSpan Left => IsNever
        ? Timeout.InfiniteTimeSpan
        : TimeSpan.FromMilliseconds(Math.Clamp(_milliseconds - Environment.TickCount64, 0, int.MaxValue));

    public static Deadline After(TimeSpan timeout) => timeout == Timeout.InfiniteTimeSpan
        ? Never
        : new(Environment.TickCount64 + (long)Math.Ceiling(Math.Min(timeout.TotalMilliseconds, int.MaxValue)));
}
