using System.Runtime.CompilerServices;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>The trackers by IP protocol number.</summary>
internal static class ProtocolTrackers
{
    private static readonly ProtocolTracker[] Table = Build();

    /// <summary>The tracker of a protocol; the generic one when it has none of its own. // nf_ct_l4proto_find</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ProtocolTracker For(byte protocol) => Table[protocol];

    /// <summary>The tuple of a reply to <paramref name="key"/>; false when no reply to it is thinkable. // nf_ct_invert_tuple</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryInvert(in TupleKey key, out TupleKey inverse)
    {
        inverse = key.Swapped();
        return Table[key.Protocol].TryInvert(ref inverse);
    }

    private static ProtocolTracker[] Build()
    {
        var table = new ProtocolTracker[256];
        Array.Fill(table, new GenericTracker());
        table[IpProtocol.Gre] = new GreTracker();
        table[IpProtocol.Icmp] = new IcmpTracker();
        table[IpProtocol.IcmpV6] = new IcmpV6Tracker();
        table[IpProtocol.Sctp] = new SctpTracker();
        table[IpProtocol.Tcp] = new TcpTracker();
        table[IpProtocol.Udp] = new UdpTracker();
        table[IpProtocol.UdpLite] = new UdpLiteTracker();
        return table;
    }
}
