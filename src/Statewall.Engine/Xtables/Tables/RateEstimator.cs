namespace Statewall.Engine.Xtables.Tables;

/// <summary>A moving average of packets and bytes per second, reckoned anew in fixed periods. // struct xt_rateest, gen_estimator.c</summary>
internal sealed class RateEstimator(string name, sbyte interval, byte weight, long now)
{
    private const int ShortestPeriod = 250_000_000; // nanoseconds
    private const int Fraction = 8; // bits behind the point
    private readonly int _shift = interval + 2; // intvl_log
    private long _reckonedAt = now;
    private ulong _bytes;
    private ulong _packets;
    private ulong _countedBytes;
    private ulong _countedPackets;
    private ulong _averageBytes;
    private ulong _averagePackets;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Whether it is as a rule wants it.</summary>
    public bool HasSettings(sbyte wantedInterval, byte wantedWeight) => interval == wantedInterval && weight == wantedWeight;

    /// <summary>Counts a packet. // xt_rateest_tg</summary>
    public void Count(int size, long time)
    {
        Advance(time);
        _packets++;
        _bytes += (ulong)size;
    }

    /// <summary>Bytes and packets per second. // gen_estimator_read</summary>
    public (uint Bytes, uint Packets) Read(long time)
    {
        Advance(time);
        return ((uint)(_averageBytes >> Fraction), (uint)(_averagePackets >> Fraction));
    }

    // est_timer
    private void Advance(long time)
    {
        var period = (long)ShortestPeriod << _shift;
        for (; time - _reckonedAt >= period; _reckonedAt += period)
        {
            if ((_averageBytes | _averagePackets | (_packets - _countedPackets)) == 0)
            {
                _reckonedAt += (time - _reckonedAt) / period * period;
                return;
            }
            _averageBytes += Step(_bytes - _countedBytes, _averageBytes);
            _averagePackets += Step(_packets - _countedPackets, _averagePackets);
            (_countedBytes, _countedPackets) = (_bytes, _packets);
        }
    }

    private ulong Step(ulong counted, ulong average) => (counted << (Fraction + 2 - _shift) >> weight) - (average >> weight);
}
