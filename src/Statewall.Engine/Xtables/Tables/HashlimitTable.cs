using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Statewall.Engine.Xtables.Matches;

namespace Statewall.Engine.Xtables.Tables;

/// <summary>What each address, port or pair of them has left. // struct xt_hashlimit_htable</summary>
internal sealed class HashlimitTable(string name, HashlimitSettings settings)
{
    private const uint UsualBuckets = 8192; // with a gigabyte of memory or more
    private const int BlockBits = 4; // XT_HASHLIMIT_BYTE_SHIFT
    private readonly Dictionary<HashlimitKey, HashlimitRate> _rates = [];
    private readonly uint _most = settings.MostEntries != 0 ? Math.Max(settings.MostEntries, settings.Buckets) : (settings.Buckets != 0 ? settings.Buckets : UsualBuckets) * 8;
    private readonly List<HashlimitKey> _expired = [];
    private long _collectedAt;

    /// <summary>Its name and family.</summary>
    public string Name => name;

    /// <summary>Those of the rule that made it.</summary>
    public HashlimitSettings Settings => settings;

    /// <summary>What a packet counts for, without its ports.</summary>
    public HashlimitKey KeyOf(in Packet packet)
    {
        var view = packet.View;
        return new HashlimitKey(
            settings.HasSource ? Network(view.Source, settings.SourceLength) : 0,
            settings.HasDestination ? Network(view.Destination, settings.DestinationLength) : 0, 0, 0);
    }

    /// <summary>The same with the ports that count.</summary>
    public HashlimitKey WithPorts(in HashlimitKey key, ReadOnlySpan<byte> ports) => key with
    {
        SourcePort = settings.HasSourcePort ? BinaryPrimitives.ReadUInt16BigEndian(ports) : (ushort)0,
        DestinationPort = settings.HasDestinationPort ? BinaryPrimitives.ReadUInt16BigEndian(ports[2..]) : (ushort)0,
    };

    /// <summary>Counts a packet. // hashlimit_mt_common</summary>
    /// <param name="key">What it counts for.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="rule">The settings of the rule that counts it.</param>
    /// <param name="isOver">Whether it is too much.</param>
    /// <returns>False when there is no room for one more.</returns>
    public bool TryCount(in HashlimitKey key, in Packet packet, in HashlimitSettings rule, out bool isOver)
    {
        var now = LimitCredits.Ticks(packet.Now);
        isOver = false;
        Collect(packet.Now / 1_000_000);
        if (!_rates.ContainsKey(key) && _rates.Count >= _most)
            return false;
        ref var rate = ref CollectionsMarshal.GetValueRefOrAddDefault(_rates, key, out var isThere)!;
        if (isThere)
            rate.Fill(now, in rule, in settings);
        else
            rate = HashlimitRate.Start(now, in settings);
        rate.Expires = packet.Now / 1_000_000 + settings.Expire;
        isOver = rule.IsRate ? rate.IsFast(rule.IsOfBytes ? (ulong)packet.Size : 1) : !rate.TryPay(rule.IsOfBytes, (uint)packet.Size);
        return true;
    }

    // htable_gc
    private void Collect(long now)
    {
        if (now - _collectedAt < settings.CollectEvery)
            return;
        _collectedAt = now;
        foreach (var (key, rate) in _rates)
        {
            if (rate.Expires <= now)
                _expired.Add(key);
        }
        foreach (var key in _expired)
            _rates.Remove(key);
        _expired.Clear();
    }

    // hashlimit_ipv6_mask, maskl
    private static UInt128 Network(ReadOnlySpan<byte> address, byte length)
    {
        if (address.Length == sizeof(uint))
            return length == 0 ? 0u : BinaryPrimitives.ReadUInt32BigEndian(address) & uint.MaxValue << (32 - length);
        return length == 0 ? 0u : BinaryPrimitives.ReadUInt128BigEndian(address) & UInt128.MaxValue << (128 - length);
    }

    /// <summary>The blocks that so many bytes are. // hashlimit_byte_cost</summary>
    public static uint Blocks(uint size) => size >> BlockBits;
}

/// <summary>What a rate is of. // struct dsthash_dst</summary>
/// <param name="Source">The source network.</param>
/// <param name="Destination">The destination network.</param>
/// <param name="SourcePort">The source port.</param>
/// <param name="DestinationPort">The destination port.</param>
internal readonly record struct HashlimitKey(UInt128 Source, UInt128 Destination, ushort SourcePort, ushort DestinationPort);

/// <summary>A bucket that fills with time, or a count of what has come in an interval. // struct dsthash_ent.rateinfo</summary>
internal struct HashlimitRate
{
    private long _filledAt;
    private ulong _credit;
    private ulong _most; // of bytes: how often the bucket may be filled at once
    private ulong _cost;
    private ulong _rate;
    private ulong _count;
    private ulong _burst;
    private ulong _interval;
    private bool _wasFast;

    /// <summary>When it is forgotten, in milliseconds.</summary>
    public long Expires;

    // rateinfo_init
    public static HashlimitRate Start(long now, in HashlimitSettings settings)
    {
        var rate = new HashlimitRate { _filledAt = now };
        if (settings.IsRate)
        {
            rate._interval = (ulong)settings.Interval * LimitCredits.TicksPerSecond;
            rate._rate = settings.IsOfBytes ? BytesPerInterval(settings.Average) : 1_000_000 / settings.Average;
            rate._burst = settings.Burst != 0 ? settings.Burst : rate._rate;
        }
        else if (settings.IsOfBytes)
        {
            rate._credit = HashlimitCredits.BytesPerTick * LimitCredits.TicksPerSecond;
            rate._cost = HashlimitCredits.OfBytes(settings.Average);
            rate._most = settings.Burst;
        }
        else
        {
            rate._credit = rate._most = settings.Credits(settings.Average * settings.Burst);
            rate._cost = settings.Credits(settings.Average);
        }
        return rate;
    }

    // rateinfo_recalc
    public void Fill(long now, in HashlimitSettings rule, in HashlimitSettings settings)
    {
        var delta = (ulong)(now - _filledAt);
        if (delta == 0)
            return;
        if (rule.IsRate)
        {
            if (delta < _interval)
                return;
            (_filledAt, _wasFast, _count) = (now, _count * _interval > delta * _rate, 0);
            return;
        }
        _filledAt = now;
        if (rule.IsOfBytes)
            _credit = Math.Min(_credit + HashlimitCredits.BytesPerTick * delta, HashlimitCredits.BytesPerTick * LimitCredits.TicksPerSecond);
        else
            _credit = Math.Min(_credit + delta * (settings.Revision == 1 ? LimitCredits.PerTick : HashlimitCredits.PerTick), _most);
    }

    /// <summary>Counts, and says whether it is faster than the rate.</summary>
    public bool IsFast(ulong count)
    {
        _count += count;
        return _wasFast || _count > _burst;
    }

    /// <summary>Takes what a packet costs.</summary>
    /// <returns>False when too little is left.</returns>
    public bool TryPay(bool isOfBytes, uint size)
    {
        var cost = isOfBytes ? CostOf(size) : _cost;
        if (_credit < cost)
            return false;
        _credit -= cost;
        return true;
    }

    // hashlimit_byte_cost
    private ulong CostOf(uint size)
    {
        var cost = (HashlimitTable.Blocks(size) + 1UL) * _cost;
        if (cost > uint.MaxValue)
            cost = uint.MaxValue;
        if (_credit < cost && _most != 0)
        {
            _most--;
            _credit = HashlimitCredits.BytesPerTick * LimitCredits.TicksPerSecond;
        }
        return cost;
    }

    // user2rate_bytes
    private static ulong BytesPerInterval(ulong average) => (uint.MaxValue / average - 1) << 4;
}
