using Statewall.Engine.Xtables.Matches;
using Statewall.Netlink;

namespace Statewall.Engine.Xtables.Tables;

/// <summary>How fast, and of what. // struct hashlimit_cfg3</summary>
internal readonly record struct HashlimitSettings
{
    private const uint OfDestination = 1; // XT_HASHLIMIT_HASH_DIP
    private const uint OfDestinationPort = 2;
    private const uint OfSource = 4;
    private const uint OfSourcePort = 8;
    private const uint Invert = 16;
    private const uint Bytes = 32;
    private const uint RateMatch = 64;

    public byte Revision { get; private init; }

    public uint Mode { get; private init; }

    public ulong Average { get; private init; }

    public ulong Burst { get; private init; }

    public uint Buckets { get; private init; }

    public uint MostEntries { get; private init; }

    public uint CollectEvery { get; private init; } // milliseconds

    public uint Expire { get; private init; } // milliseconds

    public uint Interval { get; private init; } // seconds

    public byte SourceLength { get; private init; }

    public byte DestinationLength { get; private init; }

    public bool IsInverted => (Mode & Invert) != 0;

    public bool IsOfBytes => (Mode & Bytes) != 0;

    /// <summary>Whether the rate itself is asked about, not what a bucket holds.</summary>
    public bool IsRate => Revision >= 3 && (Mode & RateMatch) != 0;

    public bool HasSource => (Mode & OfSource) != 0;

    public bool HasDestination => (Mode & OfDestination) != 0;

    public bool HasSourcePort => (Mode & OfSourcePort) != 0;

    public bool HasDestinationPort => (Mode & OfDestinationPort) != 0;

    public bool HasPorts => (Mode & (OfSourcePort | OfDestinationPort)) != 0;

    /// <summary>Reads them from a rule. // cfg_copy</summary>
    public static HashlimitSettings Read(XtInfo info, byte revision)
    {
        const int OfFirst = 16;
        const int OfLater = 256;
        var first = revision == 1;
        var rest = first ? OfFirst + 12 : OfLater + 20; // behind mode, average and burst
        var lengths = rest + (revision == 3 ? 20 : 16);
        return new HashlimitSettings
        {
            Revision = revision,
            Mode = info.U32(first ? OfFirst : OfLater + 16),
            Average = first ? info.U32(OfFirst + 4) : info.U64(OfLater),
            Burst = first ? info.U32(OfFirst + 8) : info.U64(OfLater + 8),
            Buckets = info.U32(rest),
            MostEntries = info.U32(rest + 4),
            CollectEvery = info.U32(rest + 8),
            Expire = info.U32(rest + 12),
            Interval = revision == 3 ? info.U32(rest + 16) : 0,
            SourceLength = info.U8(lengths),
            DestinationLength = info.U8(lengths + 1),
        };
    }

    /// <summary>Refuses rates that cannot be reckoned with. // hashlimit_mt_check_common</summary>
    public void CheckRate(XtContext context)
    {
        if (IsRate)
        {
            context.FailIf(Average is 0 or > uint.MaxValue, NetlinkErrno.Range);
            context.FailIf(Interval == 0);
        }
        else if (IsOfBytes)
        {
            context.FailIf(HashlimitCredits.OfBytes(Average) == 0);
        }
        else
        {
            context.FailIf(Burst == 0 || Credits(Average * Burst) < Credits(Average), NetlinkErrno.Range);
        }
    }

    /// <summary>The price of an interval. // user2credits</summary>
    public ulong Credits(ulong user)
    {
        var (scale, perSecond) = Revision == 1 ? (10000UL, (ulong)LimitCredits.TicksPerSecond * LimitCredits.PerTick) : (1_000_000UL, LimitCredits.TicksPerSecond * HashlimitCredits.PerTick);
        return scale >= perSecond ? user / (scale / perSecond) : user * (perSecond / scale);
    }
}

/// <summary>What is reckoned with in 64 bits.</summary>
internal static class HashlimitCredits
{
    /// <summary>What a tick brings of packets. // CREDITS_PER_JIFFY</summary>
    public const ulong PerTick = 1UL << 39;

    /// <summary>What it brings of bytes. // CREDITS_PER_JIFFY_BYTES</summary>
    public const ulong BytesPerTick = 1UL << 24;

    /// <summary>The price of a block of bytes. // user2credits_byte</summary>
    public static uint OfBytes(ulong user) => (uint)(user * (LimitCredits.TicksPerSecond * BytesPerTick) >> 32);
}
