using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Nftables.Operations;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>What a connection has counted. // xt_connbytes.c</summary>
internal sealed class ConnbytesMatch(XtInfo info) : XtMatch
{
    private const byte Packets = 0; // XT_CONNBYTES_PKTS
    private const byte Bytes = 1;
    private const byte Average = 2;
    private const byte Both = 2; // XT_CONNBYTES_DIR_BOTH
    private readonly ulong _from = info.U64(0);
    private readonly ulong _to = info.U64(8);
    private readonly byte _what = info.U8(16);
    private readonly byte _direction = info.U8(17);

    public static readonly XtKind<XtMatch> Kind = new("connbytes", 0, Load) { Size = 24, NeedsTracking = true };

    private static ConnbytesMatch? Load(XtContext context)
    {
        context.FailIf(context.Info.U8(16) > Average || context.Info.U8(17) > Both);
        return context.Unless(new ConnbytesMatch(context.Info));
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Connections.Settings.Accounting = true; // nf_ct_set_acct

    // connbytes_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (packet.Slot == 0)
            return false;
        ref var entry = ref packet.Host!.Connections[packet.Slot];
        if ((entry.Features & EntryFeatures.Accounting) == 0)
            return false;
        var (packets, bytes) = (0UL, 0UL);
        for (var direction = 0; direction < 2; direction++)
        {
            if (_direction != Both && _direction != direction)
                continue;
            packets += entry.Counters[direction].Packets;
            bytes += entry.Counters[direction].Bytes;
        }
        var value = _what switch { Packets => packets, Bytes => bytes, _ => packets == 0 ? 0 : bytes / packets };
        return _to >= _from ? value <= _to && value >= _from : value < _to || value > _from;
    }
}
