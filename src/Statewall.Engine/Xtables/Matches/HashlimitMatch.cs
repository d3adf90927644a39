using Statewall.Engine.Nftables;
using Statewall.Engine.Xtables.Tables;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Rates of each address, port or pair of them. // xt_hashlimit.c</summary>
internal sealed class HashlimitMatch : XtMatch
{
    private const uint Known = 0x7F; // XT_HASHLIMIT_ALL
    private const uint MostEntries = 1 << 20; // HASHLIMIT_MAX_SIZE
    private readonly HashlimitSettings _settings;
    private readonly HashlimitTable _table;

    private HashlimitMatch(HashlimitSettings settings, HashlimitTable table) => (_settings, _table) = (settings, table);

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("hashlimit", 1, context => Load(context, 1)) { Families = XtFamilies.Ip, Size = 56, ShownSize = 48 },
        new("hashlimit", 2, context => Load(context, 2)) { Families = XtFamilies.Ip, Size = 304, ShownSize = 296 },
        new("hashlimit", 3, context => Load(context, 3)) { Families = XtFamilies.Ip, Size = 312, ShownSize = 304 },
    ];

    // hashlimit_mt_check_v1 …
    private static HashlimitMatch? Load(XtContext context, byte revision)
    {
        const int NameSize = 255; // NAME_MAX
        context.RequireFileName(0, revision == 1 ? 16 : NameSize);
        var settings = HashlimitSettings.Read(context.Info, revision);
        var limit = context.Family == NfProto.IPv6 ? 128 : 32;
        context.FailIf(settings.CollectEvery == 0 || settings.Expire == 0);
        context.FailIf(settings.SourceLength > limit || settings.DestinationLength > limit);
        context.FailIf((settings.Mode & ~Known) != 0);
        settings.CheckRate(context);
        if (context.Errno != 0)
            return null;
        if (revision == 3) // what it has made of it, it shows
        {
            MachineOrder.WriteU32(context.Info.Bytes.AsSpan(276), Math.Min(context.Info.U32(276), MostEntries));
            MachineOrder.WriteU32(context.Info.Bytes.AsSpan(280), Math.Min(context.Info.U32(280), MostEntries));
        }
        var name = context.Info.Text(0, revision == 1 ? 16 : NameSize);
        return new HashlimitMatch(settings, context.Ruleset.Xtables.TakeHashlimit(name, context.Family, settings));
    }

    /// <inheritdoc/>
    public override void Release(Ruleset ruleset) => ruleset.Xtables.Return(_table);

    // hashlimit_mt_common
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var isOver = false;
        isHopeless = !TryReadKey(in packet, out var key) || !_table.TryCount(in key, in packet, _settings, out isOver);
        return !isHopeless && isOver == _settings.IsInverted;
    }

    // hashlimit_init_dst
    private bool TryReadKey(in Packet packet, out HashlimitKey key)
    {
        key = _table.KeyOf(in packet);
        if (!_table.Settings.HasPorts)
            return true;
        int at, protocol;
        if (packet.View.IsIPv6)
        {
            var walk = IPv6Extensions.Walk(packet.View.Bytes, IPv6View.Size, packet.View.Bytes[IPv6View.Offset.NextHeader]);
            if (walk.Status == IPv6WalkStatus.Truncated)
                return false;
            (at, protocol) = (walk.TransportOffset, walk.Protocol);
        }
        else
        {
            (at, protocol) = (packet.View.TransportOffset, packet.View.Protocol);
        }
        if (protocol is not (IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Sctp or IpProtocol.Dccp))
            return true; // without ports they are 0
        if (packet.View.Bytes.Length < at + 4)
            return false;
        key = _table.WithPorts(in key, packet.View.Bytes.Slice(at, 4));
        return true;
    }
}
