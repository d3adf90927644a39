using Statewall.Iptables.CommandLine;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Rates of hashlimit: the time between two packets, or what 16 bytes cost.</summary>
internal static class HashlimitRates
{
    private const ulong Scale = 1000000; // XT_HASHLIMIT_SCALE_v2
    private const int ByteShift = 4; // XT_HASHLIMIT_BYTE_SHIFT

    private static readonly (string Name, string Short, uint Seconds)[] Times = [("day", "day", 86400), ("hour", "hour", 3600), ("minute", "min", 60), ("second", "sec", 1)];
    private static readonly (string Letter, string Nft, ulong Bytes)[] Sizes = [("m", "mbytes", 1 << 20), ("k", "kbytes", 1 << 10), ("", "bytes", 1)];

    /// <summary>Seconds until the entry of a rate in bytes expires. // XT_HASHLIMIT_BYTE_EXPIRE, XT_HASHLIMIT_BYTE_EXPIRE_BURST</summary>
    public static uint ByteExpiry(ulong burst) => burst == 0 ? 15U : 60;

    /// <summary>Reads a rate in bytes: <c>20kb/s</c>.</summary>
    /// <returns>False when it does not end so.</returns>
    public static bool TryParseBytes(OptionValue value, out ulong bytes)
    {
        bytes = 0;
        if (!value.Text.EndsWith("b/s", StringComparison.OrdinalIgnoreCase))
            return false;
        if (!TryParseSize(value.Text[..^2], out bytes) || bytes is 0 or > uint.MaxValue)
            throw new XtUsageException($"Rate value too large \"{value.Text}\" (max {uint.MaxValue})");
        return true;
    }

    /// <summary>Reads a burst: packets, or bytes with a unit behind.</summary>
    public static ulong ParseBurst(string text, ulong most)
    {
        if (CNumber.TryParseDecimal(text, ulong.MaxValue, out var burst) ? burst != 0 && burst <= most : TryParseSize(text, out burst) && burst != 0)
            return burst;
        throw new XtUsageException($"bad value for option \"--hashlimit-burst\", or out of range (1-{most}).");
    }

    /// <summary>Reads a rate of packets.</summary>
    /// <returns>The time between two in the kernel's unit, and the seconds of the unit that the rate is for.</returns>
    public static (ulong Average, uint Seconds) ParsePackets(OptionValue value)
    {
        var slash = value.Text.IndexOf('/', StringComparison.Ordinal);
        var unit = slash < 0 ? "second" : value.Text[(slash + 1)..];
        var time = unit.Length == 0 ? default : Array.Find(Times, known => known.Name.StartsWith(unit, StringComparison.OrdinalIgnoreCase) || known.Short.Equals(unit, StringComparison.OrdinalIgnoreCase));
        if (time.Seconds == 0 || !CNumber.TryParseDecimal(slash < 0 ? value.Text : value.Text.AsSpan(0, slash), uint.MaxValue, out var rate) || rate == 0)
            throw value.Bad();
        var average = Scale * time.Seconds / rate;
        return average == 0 ? throw new XtUsageException($"Rate too fast \"{value.Text}\"") : (average, time.Seconds);
    }

    /// <summary>What a rate in bytes costs. // bytes_to_cost</summary>
    public static ulong CostOf(ulong bytes) => uint.MaxValue / ((bytes >> ByteShift) + 1);

    /// <summary>The rate in bytes of a cost. // cost_to_bytes</summary>
    public static ulong BytesOf(ulong cost) => cost == 0 ? uint.MaxValue : (uint)((uint.MaxValue / cost - 1) << ByteShift);

    /// <summary>Writes a rate of packets.</summary>
    /// <returns>The seconds of its unit.</returns>
    public static uint WritePackets(TextOutput output, ulong average)
    {
        var time = TimeOf(average);
        output.Append(RateOf(average, time)).Append("/").Append(time.Short);
        return time.Seconds;
    }

    /// <summary>Writes a rate in bytes, and the burst if there is one.</summary>
    public static void WriteBytes(TextOutput output, ulong cost, ulong burst, string before)
    {
        var bytes = BytesOf(cost);
        var size = SizeOf(bytes, cost);
        output.Append(bytes / size.Bytes).Append(size.Letter).Append("b/s");
        if (burst == 0)
            return;
        size = SizeOf(bytes * burst);
        output.Append(before).Append(bytes * burst / size.Bytes).Append(size.Letter).Append("b");
    }

    /// <summary>Writes a rate of packets in nft's language.</summary>
    public static void TranslatePackets(TextOutput output, ulong average, ulong burst, ulong defaultBurst)
    {
        var time = TimeOf(average);
        output.Append(RateOf(average, time)).Append("/").Append(time.Name);
        if (burst != defaultBurst)
            output.Append(" burst ").Append(burst).Append(" packets");
    }

    /// <summary>Writes a rate in bytes in nft's language.</summary>
    public static void TranslateBytes(TextOutput output, ulong cost, ulong burst)
    {
        var bytes = BytesOf(cost);
        var size = SizeOf(bytes, cost);
        output.Append(bytes / size.Bytes).Append(" ").Append(size.Nft).Append("/second");
        if (burst == 0)
            return;
        size = SizeOf(bytes * burst);
        output.Append(" burst ").Append(bytes * burst / size.Bytes).Append(" ").Append(size.Nft);
    }

    private static bool TryParseSize(string text, out ulong bytes)
    {
        bytes = 0;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !text.EndsWith('b') && !text.EndsWith('B') || !CNumber.TryParseDecimal(text.AsSpan(0, digits), uint.MaxValue, out var number))
            return false;
        var letter = text[digits..^1];
        var size = Array.Find(Sizes, known => known.Letter.Equals(letter, StringComparison.OrdinalIgnoreCase));
        bytes = number * size.Bytes;
        return size.Bytes != 0;
    }

    // The largest unit in which the rate is a whole number as near as can be.
    private static (string Name, string Short, uint Seconds) TimeOf(ulong average)
    {
        var unit = 1;
        for (; unit < Times.Length; unit++)
        {
            var most = Scale * Times[unit].Seconds;
            if (average > most || most / Math.Max(average, 1) < most % Math.Max(average, 1))
                break;
        }
        return Times[unit - 1];
    }

    private static ulong RateOf(ulong average, (string Name, string Short, uint Seconds) time) => Scale * time.Seconds / Math.Max(average, 1);

    private static (string Letter, string Nft, ulong Bytes) SizeOf(ulong bytes, ulong cost) =>
        Array.Find(Sizes, size => size.Bytes == 1 || (bytes >= size.Bytes && CostOf(bytes & ~(size.Bytes - 1)) == cost));

    private static (string Letter, string Nft, ulong Bytes) SizeOf(ulong bytes) => Array.Find(Sizes, size => size.Bytes == 1 || bytes >= size.Bytes);
}
