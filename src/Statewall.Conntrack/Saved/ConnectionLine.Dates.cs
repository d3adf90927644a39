namespace Statewall.Conntrack.Saved;

// Ages and dates: delta-time=, [start=Tue Nov 24 00:13:01 2026] and [stop=…].
internal ref partial struct ConnectionLine
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;
    private const int DateLength = 24; // as C's ctime writes it

    private bool ReadAge(ReadOnlySpan<byte> value)
    {
        _ageAt = _wordAt;
        return ReadU64(value, ref _age);
    }

    // An age counts to the end of the connection, or to the present while it lives; a date says more.
    private bool PlaceAge()
    {
        if (_age is not { } age || Connection.Start is not null)
            return true;
        var until = Connection.Stop is { } stop ? stop / NanosecondsPerSecond : (ulong)Math.Max(0, _options.Clock.GetUtcNow().ToUnixTimeSeconds());
        if (age >= until)
            return Fail("the connection began before 1970", _ageAt);
        Connection.Start = (until - age) * NanosecondsPerSecond;
        return true;
    }

    private bool ReadDate(int prefix, ref ulong? nanoseconds)
    {
        var text = _line[(_wordAt + prefix)..];
        if (text.Length <= DateLength || text[DateLength] != ']' || !TryDate(text[..DateLength], out var local))
            return Fail("expected a date such as \"Tue Nov 24 00:13:01 2026\" and a bracket");
        var seconds = new DateTimeOffset(local, _options.Clock.LocalTimeZone.GetUtcOffset(local)).ToUnixTimeSeconds();
        if (seconds <= 0)
            return Fail("the date lies before 1970");
        nanoseconds = (ulong)seconds * NanosecondsPerSecond;
        _next = _wordAt + prefix + DateLength + 1;
        return true;
    }

    // "Tue Nov 24 00:13:01 2026"; the day of the week is not needed.
    private static bool TryDate(ReadOnlySpan<byte> text, out DateTime local)
    {
        local = default;
        var month = "JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(text.Slice(4, 3));
        var day = text[8] == ' ' ? text.Slice(9, 1) : text.Slice(8, 2);
        if (month < 0 || month % 3 != 0 || text[3] != ' ' || text[7] != ' ' || text[10] != ' ' || text[13] != ':' || text[16] != ':' || text[19] != ' ')
            return false;
        return TryNumber(day, 31, out var dayNumber)
            && TryNumber(text.Slice(11, 2), 23, out var hour)
            && TryNumber(text.Slice(14, 2), 59, out var minute)
            && TryNumber(text.Slice(17, 2), 59, out var second)
            && TryNumber(text.Slice(20, 4), 9998, out var year)
            && TryMake((int)year, (month / 3) + 1, (int)dayNumber, out local)
            && Add(ref local, hour, minute, second);
    }

    private static bool TryMake(int year, int month, int day, out DateTime date)
    {
        var isValid = year >= 1970 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        date = isValid ? new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified) : default;
        return isValid;
    }

    private static bool Add(ref DateTime date, ulong hour, ulong minute, ulong second)
    {
        date = date.Add(new TimeSpan((int)hour, (int)minute, (int)second));
        return true;
    }
}
