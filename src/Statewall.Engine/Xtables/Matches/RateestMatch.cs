using System.Numerics;
using Statewall.Engine.Nftables;
using Statewall.Engine.Xtables.Tables;
using Statewall.Netlink;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Compares rates that RATEEST estimates. // xt_rateest.c</summary>
internal sealed class RateestMatch : XtMatch
{
    private const int NameSize = 16; // IFNAMSIZ
    private const ushort Invert = 1; // XT_RATEEST_MATCH_INVERT
    private const ushort Absolute = 2;
    private const ushort Relative = 4;
    private const ushort Delta = 8;
    private const ushort Bytes = 16;
    private const ushort Packets = 32;
    private const ushort Equal = 1; // XT_RATEEST_MATCH_EQ
    private const ushort Less = 2;
    private const ushort Greater = 3;
    private readonly XtInfo _info;
    private readonly RateEstimator _first;
    private readonly RateEstimator? _second;
    private readonly ushort _flags;
    private readonly ushort _mode;

    private RateestMatch(XtInfo info, RateEstimator first, RateEstimator? second)
    {
        (_info, _first, _second) = (info, first, second);
        (_flags, _mode) = (info.U16(32), info.U16(34));
    }

    public static readonly XtKind<XtMatch> Kind = new("rateest", 0, Load) { Size = 72, ShownSize = 56 };

    // xt_rateest_mt_checkentry
    private static RateestMatch? Load(XtContext context)
    {
        var info = context.Info;
        var flags = info.U16(32);
        context.FailIf(BitOperations.PopCount((uint)flags & (Absolute | Relative)) != 1);
        context.FailIf((flags & (Bytes | Packets)) == 0);
        context.FailIf(info.U16(34) is < Equal or > Greater);
        context.FailIf(!info.IsTerminated(0, NameSize) || !info.IsTerminated(NameSize, NameSize), NetlinkErrno.NameTooLong);
        if (context.Errno != 0)
            return null;
        var estimators = context.Ruleset.Xtables;
        var first = estimators.TakeEstimator(info.Text(0, NameSize));
        var second = (flags & Relative) != 0 ? estimators.TakeEstimator(info.Text(NameSize, NameSize)) : null;
        if (first is not null && (second is not null || (flags & Relative) == 0))
            return new RateestMatch(info, first, second);
        estimators.Return(first);
        estimators.Return(second);
        context.FailIf(true, NetlinkErrno.NoEnt);
        return null;
    }

    /// <inheritdoc/>
    public override void Release(Ruleset ruleset)
    {
        ruleset.Xtables.Return(_first);
        ruleset.Xtables.Return(_second);
    }

    // xt_rateest_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var (bytes1, packets1) = Read(_first, packet.Now, _info.U32(36), _info.U32(40));
        var (bytes2, packets2) = (_info.U32(44), _info.U32(48));
        if (_second is not null)
            (bytes2, packets2) = Read(_second, packet.Now, bytes2, packets2);
        var isMatch = _mode switch
        {
            Equal => Holds(bytes1 == bytes2, packets1 == packets2),
            Less => Holds(bytes1 < bytes2, packets1 < packets2),
            _ => Holds(bytes1 > bytes2, packets1 > packets2),
        };
        return isMatch != ((_flags & Invert) != 0);
    }

    private bool Holds(bool bytes, bool packets) => ((_flags & Bytes) == 0 || bytes) && ((_flags & Packets) == 0 || packets);

    // What is above a rate, if that is asked for.
    private (uint Bytes, uint Packets) Read(RateEstimator estimator, long now, uint bytes, uint packets)
    {
        var (bytesPerSecond, packetsPerSecond) = estimator.Read(now);
        if ((_flags & Delta) == 0)
            return (bytesPerSecond, packetsPerSecond);
        return (bytes >= bytesPerSecond ? bytes - bytesPerSecond : 0, packets >= packetsPerSecond ? packets - packetsPerSecond : 0);
    }
}
