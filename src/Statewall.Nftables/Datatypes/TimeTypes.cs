using System.Globalization;
using System.Text;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;

namespace Statewall.Nftables.Datatypes;

/// <summary>Spans of time: milliseconds, written as <c>1d2h3m4s5ms</c>; a number alone is seconds.</summary>
internal sealed class TimeSpanType() : Datatype("time", "relative time", 64, DataOrder.Host, DatatypeTable.Integer)
{
    private static readonly (string Unit, ulong Milliseconds)[] Units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        var isRead = TryRead(text, out var milliseconds);
        value = new ParsedValue(milliseconds);
        return isRead ? null : "invalid time";
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options) => Write(output, (ulong)value, options);

    internal override void WriteJson(JsonOutput output, UInt128 value, int bits, ListingOptions options) => output.Value(value / 1000);

    /// <summary>Reads a span in milliseconds.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out ulong milliseconds)
    {
        milliseconds = 0;
        if (IntegerType.TryRead(text, out var seconds))
        {
            milliseconds = (ulong)seconds * 1000;
            return seconds <= ulong.MaxValue / 1000;
        }
        var rest = text;
        foreach (var (unit, size) in Units)
        {
            var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits <= 0 || !Matches(rest[digits..], unit))
                continue;
            if (!ulong.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > uint.MaxValue)
                return false;
            milliseconds += count * size;
            rest = rest[(digits + unit.Length)..];
        }
        return rest.IsEmpty && !text.IsEmpty;
    }

    /// <summary>Writes a span of milliseconds; none is <c>0s</c>.</summary>
    public static void Write(TextOutput output, ulong milliseconds, ListingOptions options)
    {
        if (milliseconds == 0 || options.NumericTimes)
        {
            output.Append(milliseconds / 1000).Append("s"u8);
            return;
        }
        foreach (var (unit, size) in Units)
        {
            if (milliseconds / size is not (> 0 and var count))
                continue;
            output.Append(count).Append(unit);
            milliseconds %= size;
        }
    }

    private static bool Matches(ReadOnlySpan<byte> text, string unit) => unit switch
    {
        "m" => text[0] == 'm' && (text.Length < 2 || text[1] != 's'),
        "ms" => text.StartsWith("ms"u8),
        _ => text[0] == unit[0],
    };
}

/// <summary>Points in time: nanoseconds since 1970 in UTC, written as date and time of the local zone. // NFT_META_TIME_NS</summary>
internal sealed class DateType() : Datatype("time", "Relative time of packet reception", 64, DataOrder.Host, DatatypeTable.Integer)
{
    private const ulong PerSecond = 1_000_000_000;

    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        value = default;
        if (IntegerType.TryRead(text, out var seconds))
        {
            value = new ParsedValue(seconds * PerSecond);
            return seconds > ulong.MaxValue / PerSecond ? "Cannot parse date" : null;
        }
        string[] forms = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"];
        if (!DateTime.TryParseExact(Encoding.UTF8.GetString(text), forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return "Cannot parse date";
        var instant = LocalZone.InstantOf(local);
        value = new ParsedValue((UInt128)Math.Max(instant, 0) * PerSecond);
        return instant < 0 ? "Cannot parse date" : null;
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options)
    {
        var seconds = (ulong)(value / PerSecond);
        if (LocalZone.At((long)Math.Min(seconds, long.MaxValue)) is { } local)
            output.Append(local.ToString("\\\"yyyy-MM-dd HH:mm:ss\\\"", CultureInfo.InvariantCulture));
        else
            output.Append(seconds);
    }
}

/// <summary>Times of day: seconds since midnight in UTC, written in the local zone. // NFT_META_TIME_HOUR</summary>
internal sealed class HourType() : Datatype("hour", "Hour of day of packet reception", 32, DataOrder.Host, DatatypeTable.Integer)
{
    private const int Day = 86_400;

    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        if (IntegerType.TryRead(text, out var number))
        {
            value = new ParsedValue(number);
            return number > Day ? "Invalid hour" : null;
        }
        value = default;
        if (!TimeOnly.TryParseExact(Encoding.UTF8.GetString(text), ["H:m", "H:m:s"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return "Cannot parse hour";
        value = new ParsedValue((UInt128)((((int)local.ToTimeSpan().TotalSeconds - LocalZone.OffsetAt(TimeProvider.System.GetUtcNow())) % Day + Day) % Day));
        return null;
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options)
    {
        var time = TimeSpan.FromSeconds(LocalSeconds(value));
        output.Append(time.ToString(time.Seconds == 0 ? "\\\"hh\\:mm\\\"" : "\\\"hh\\:mm\\:ss\\\"", CultureInfo.InvariantCulture));
    }

    /// <summary>Seconds since midnight in the local zone.</summary>
    public static int LocalSeconds(UInt128 value) => (((int)(value % Day) + LocalZone.OffsetAt(TimeProvider.System.GetUtcNow())) % Day + Day) % Day;
}
