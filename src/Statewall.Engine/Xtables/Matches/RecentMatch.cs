using System.Buffers.Binary;
using System.Numerics;
using Statewall.Engine.Nftables;
using Statewall.Engine.Xtables.Tables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Who has come lately. // xt_recent.c</summary>
internal sealed class RecentMatch : XtMatch
{
    private const int NameSize = 200; // XT_RECENT_NAME_LEN
    private const int MostStamps = 65536; // XT_RECENT_MAX_NSTAMPS
    private const byte Check = 1; // XT_RECENT_CHECK
    private const byte Set = 2;
    private const byte Update = 4;
    private const byte Remove = 8;
    private const byte Ttl = 16;
    private const byte Reap = 32;
    private const byte Known = 63;
    private const byte OfDestination = 1; // XT_RECENT_DEST
    private readonly uint _seconds;
    private readonly uint _hits;
    private readonly byte _what;
    private readonly bool _isInverted;
    private readonly bool _isDestination;
    private readonly RecentTable _table;

    private RecentMatch(XtInfo info, RecentTable table)
    {
        (_seconds, _hits, _what, _isInverted) = (info.U32(0), info.U32(4), info.U8(8), info.U8(9) != 0);
        (_isDestination, _table) = (info.U8(210) == OfDestination, table);
    }

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("recent", 0, context => Load(context, false)) { Families = XtFamilies.Ip, Size = 212 },
        new("recent", 1, context => Load(context, true)) { Families = XtFamilies.Ip, Size = 228 },
    ];

    // recent_mt_check
    private static RecentMatch? Load(XtContext context, bool hasMask)
    {
        var info = context.Info;
        var (seconds, hits, what) = (info.U32(0), info.U32(4), info.U8(8));
        context.FailIf((what & ~Known) != 0);
        context.FailIf(BitOperations.PopCount((uint)what & (Set | Remove | Check | Update)) != 1);
        context.FailIf((what & (Set | Remove)) != 0 && (seconds != 0 || hits != 0 || (what & (Ttl | Reap)) != 0));
        context.FailIf((what & Reap) != 0 && seconds == 0);
        context.FailIf(hits >= MostStamps);
        context.RequireFileName(10, NameSize);
        if (context.Errno != 0)
            return null;
        var mask = !hasMask ? UInt128.MaxValue : context.Family == NfProto.IPv6 ? BinaryPrimitives.ReadUInt128BigEndian(info.Bytes.AsSpan(212)) : info.Net32(212);
        return new RecentMatch(info, context.Ruleset.Xtables.TakeRecent(info.Text(10, NameSize), mask, hits));
    }

    /// <inheritdoc/>
    public override void Release(Ruleset ruleset) => ruleset.Xtables.Return(_table);

    // recent_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var view = packet.View;
        var bytes = _isDestination ? view.Destination : view.Source;
        var address = view.IsIPv6 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var ttl = view.TimeToLive;
        if (packet is { In: not null, Out: not null })
            ttl++; // as it was before forwarding
        var key = new RecentKey(address & _table.Mask, view.IsIPv6);
        var now = LimitCredits.Ticks(packet.Now);
        var entry = _table.Find(in key, (_what & Ttl) != 0 ? ttl : (byte)0);
        if (entry is null)
        {
            if ((_what & Set) == 0)
                return _isInverted;
            _table.Add(in key, ttl, now);
            return !_isInverted;
        }
        if ((_what & Remove) != 0)
        {
            _table.Remove(entry);
            return !_isInverted;
        }
        var isMatch = ((_what & Set) != 0 || HasHits(entry, now)) != _isInverted;
        if ((_what & Reap) != 0)
            _table.Reap(now - _seconds * LimitCredits.TicksPerSecond, (_what & Update) != 0 && isMatch ? entry : null);
        if ((_what & Set) != 0 || ((_what & Update) != 0 && isMatch))
            _table.Note(entry, ttl, now);
        return isMatch;
    }

    private bool HasHits(RecentEntry entry, long now)
    {
        var hits = 0u;
        foreach (var stamp in entry.Stamps)
        {
            if ((_seconds == 0 || stamp >= now - _seconds * LimitCredits.TicksPerSecond) && (_hits == 0 || ++hits >= _hits))
                return true;
        }
        return false;
    }
}
