using System.Globalization;
using System.Text;

namespace Statewall.Replay;

/// <summary>Spans of time as people write them: 40s, 1m30s, 500ms.</summary>
internal static class SpanText
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay),
    ];

    /// <summary>Reads a span: numbers with their units, of which there is at least one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan time)
    {
        var ticks = 0L;
        time = default;
        var rest = text;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits < 1 || !long.TryParse(rest[..digits], NumberStyles.None, null, out var number))
                return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAnyInRange('0', '9') is var next && next < 0 ? rest.Length : next;
            var unit = rest[..letters].ToString();
            var scale = Array.Find(Units, row => row.Unit == unit).Ticks;
            if (scale == 0 || number > (long.MaxValue - ticks) / scale)
                return false;
            ticks += number * scale;
            rest = rest[letters..];
        }
        time = new TimeSpan(ticks);
        return !text.IsEmpty;
    }

    /// <summary>A span as it is written.</summary>
    public static string Format(TimeSpan time)
    {
        var text = new StringBuilder();
        var rest = time.Ticks;
        foreach (var (unit, ticks) in Units.Reverse())
        {
            if (rest >= ticks)
                text.Append(CultureInfo.InvariantCulture, $"{rest / ticks}{unit}");
            rest %= ticks;
        }
        return text.Length == 0 ? "0s" : text.ToString();
    }
}
