using System.Globalization;

namespace Statewall.Replay;

/// <summary>A moment of a replay: so long after its first packet, or a date. Immutable.</summary>
public readonly record struct ReplayMoment
{
    private readonly long _value;
    private readonly bool _isDate;

    private ReplayMoment(long value, bool isDate) => (_value, _isDate) = (value, isDate);

    /// <summary>A moment after the first packet.</summary>
    public static ReplayMoment After(TimeSpan span) => new(span.Ticks * TimeSpan.NanosecondsPerTick, isDate: false);

    /// <summary>Reads a span such as <c>90s</c>, <c>1m30s</c> or <c>1500ms</c>, counted from the first packet, or a date such as <c>2026-03-01T12:00:00Z</c>; without an offset it is UTC.</summary>
    public static bool TryParse(string? text, out ReplayMoment moment)
    {
        moment = default;
        if (SpanText.TryParse(text, out var span) && span.Ticks <= long.MaxValue / TimeSpan.NanosecondsPerTick)
        {
            moment = After(span);
            return true;
        }
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) || date < DateTimeOffset.UnixEpoch || date.Year > 2261)
            return false;
        moment = new ReplayMoment((date - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick, isDate: true);
        return true;
    }

    /// <summary>The moment in nanoseconds since 1970.</summary>
    /// <param name="start">Time of the first packet in nanoseconds since 1970.</param>
    public long At(long start) => _isDate ? _value : start > long.MaxValue - _value ? long.MaxValue : start + _value;
}
