using System.Buffers.Binary;
using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>How many connections a network has. // xt_connlimit.c</summary>
internal sealed class ConnlimitMatch(XtInfo info, bool isIPv6) : XtMatch
{
    private const uint Invert = 1; // XT_CONNLIMIT_INVERT
    private const uint OfDestination = 2; // XT_CONNLIMIT_DADDR
    private readonly UInt128 _mask = isIPv6 ? BinaryPrimitives.ReadUInt128BigEndian(info.Bytes) : info.Net32(0);
    private readonly uint _limit = info.U32(16);
    private readonly uint _flags = info.U32(20);
    private readonly Dictionary<(UInt128 Network, ushort Zone), ConnectionList> _connections = [];

    public static readonly XtKind<XtMatch> Kind = new("connlimit", 1, context => new ConnlimitMatch(context.Info, context.Family == NfProto.IPv6))
    {
        Families = XtFamilies.Ip,
        Size = 32,
        ShownSize = 24,
        NeedsTracking = true,
    };

    // connlimit_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        var table = packet.Host!.Connections;
        TupleKey tuple;
        if (packet.Slot != 0)
            tuple = table[packet.Slot].Original;
        else if (!packet.View.HasTransport || !Tracker.TryReadKey(in packet.View, 0, ProtocolTrackers.For(packet.View.Protocol), out tuple))
        {
            isHopeless = true;
            return false;
        }
        var address = (_flags & OfDestination) != 0 ? packet.View.Destination : packet.View.Source;
        var number = isIPv6 ? BinaryPrimitives.ReadUInt128BigEndian(address) : BinaryPrimitives.ReadUInt32BigEndian(address);
        var key = (number & _mask, tuple.Zone);
        if (!_connections.TryGetValue(key, out var list))
            _connections[key] = list = new ConnectionList(); // once for each network
        return list.Count(table, in tuple) > _limit != ((_flags & Invert) != 0);
    }
}
