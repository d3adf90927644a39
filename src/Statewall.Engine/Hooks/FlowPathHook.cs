using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Engine.Flows;
using Statewall.Engine.Nat;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Statewall.Engine.Hooks;

/// <summary>
/// Sends packets of a flow table's connections on where they come in: translated, a hop older, past rules and routing.
/// // nf_flow_offload_inet_hook, nf_flow_offload_ip_hook, nf_flow_offload_ipv6_hook
/// </summary>
internal sealed class FlowPathHook(FlowTable flows, NfProto family, bool counts) : Hook
{
    private const int GreSize = 4;

    /// <summary>The connections.</summary>
    public FlowTable Flows { get; } = flows;

    /// <inheritdoc/>
    public override NftVerdict Run(ref Packet packet)
    {
        if (Flows.IsEmpty || !TryReadKey(ref packet, out var key) || !Flows.TryFind(in key, out var flow, out var direction))
            return NftVerdict.Accept;
        var way = flow.Ways[(int)direction];
        if (packet.View.Bytes.Length > way.Out.Mtu) // nf_flow_exceeds_mtu
            return NftVerdict.Accept;
        if (!Flows.IsAlive(flow) || Reopens(in packet, flow))
        {
            Flows.TearDown(flow);
            return NftVerdict.Accept;
        }
        Flows.Refresh(flow);
        Forward(ref packet, flow, direction);
        return NftVerdict.Stolen;
    }

    // nf_flow_offload_forward
    private void Forward(ref Packet packet, Flow flow, Direction direction)
    {
        var (host, way) = (packet.Host!, flow.Ways[(int)direction]);
        ref var entry = ref host.Connections[flow.Slot];
        if (entry.Has(ConntrackStatus.SrcNat))
            NatManipulation.Translate(ref packet, way.Target, isSource: direction == Direction.Original);
        if (entry.Has(ConntrackStatus.DstNat))
            NatManipulation.Translate(ref packet, way.Target, isSource: direction != Direction.Original);
        if (counts)
            ConntrackTable.AddPacket(ref entry, direction, packet.Size);
        (packet.Out, packet.NextHop, packet.IsOffloaded) = (way.Out, way.NextHop, true);
        host.SendOn(ref packet);
    }

    // nf_flow_tuple_ip, nf_flow_tuple_ipv6
    private bool TryReadKey(ref Packet packet, out FlowKey key)
    {
        key = default;
        if (packet.HasTag || !packet.InspectFrame() || (family != NfProto.Inet && packet.View.IsIPv6 != (family == NfProto.IPv6)))
            return false;
        ref readonly var view = ref packet.View;
        if (view.TransportOffset != (view.IsIPv6 ? IPv6View.Size : IPv4View.MinimumSize) || view.IsFragment || !view.HasTransport || view.TimeToLive <= 1)
            return false;
        var least = view.Protocol switch { IpProtocol.Tcp => TcpView.MinimumSize, IpProtocol.Udp => UdpView.Size, IpProtocol.Gre => GreSize, _ => int.MaxValue };
        if (view.TransportLength < least || !Tracker.TryReadKey(in view, 0, ProtocolTrackers.For(view.Protocol), out var tuple))
            return false;
        key = new FlowKey(tuple, packet.In!.Number);
        return true;
    }

    // What closes a connection stays in the flow table until nothing comes any more; a SYN after that is for the tracker. // nf_flow_state_check
    private static bool Reopens(in Packet packet, Flow flow)
    {
        if (packet.View.Protocol != IpProtocol.Tcp || !TcpView.TryParse(packet.Transport, out var tcp))
            return false;
        if (flow.IsClosing && (tcp.Flags & TcpFlags.Syn) != 0)
            return true;
        flow.IsClosing |= (tcp.Flags & (TcpFlags.Fin | TcpFlags.Rst)) != 0;
        return false;
    }
}
