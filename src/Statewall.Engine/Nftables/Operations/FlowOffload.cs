using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Engine.Flows;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using TcpFlags = Statewall.Packets.TcpFlags;
using TrackingFlags = Statewall.Nfnetlink.Uapi.TcpFlags;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Hand the connection to a flowtable. // nft_flow_offload.c</summary>
internal sealed class FlowOffload : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.LooseText(255)];

    private readonly NftFlowtable _flowtable;

    private FlowOffload(NftFlowtable flowtable) => _flowtable = flowtable;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaFlow.TableName))
            return context.Fail(NetlinkErrno.Inval);
        if (context.Table.Flowtables.Find(context.Name(in attributes, NftaFlow.TableName)) is not { } flowtable)
            return context.Fail(NetlinkErrno.NoEnt);
        context.RequireTracking(context.Family);
        if (context.Errno != 0)
            return null;
        flowtable.Use++;
        return new FlowOffload(flowtable);
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => HookCheck.InetHooks(walk, HookCheck.Forward);

    public override void Hold() => _flowtable.Use++;

    public override void Release(Ruleset ruleset, in RequestOrigin origin, ReleasePhase phase)
    {
        if (phase != ReleasePhase.Commit)
            _flowtable.Use--;
    }

    // nft_flow_offload_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (!MayLeave(in packet) || !TryOffload(in packet))
            registers.Break();
    }

    // Whether nobody needs to see the connection's packets.
    private static unsafe bool MayLeave(in Packet packet)
    {
        if (packet.Slot == 0 || (!packet.View.IsIPv6 && packet.View.TransportOffset != IPv4View.MinimumSize)) // nft_flow_offload_skip
            return false;
        var connections = packet.Host!.Connections;
        ref var entry = ref connections[packet.Slot];
        var isSettled = entry.Original.Protocol == packet.TransportProtocol && packet.TransportProtocol switch
        {
            IpProtocol.Tcp => TcpView.TryParse(packet.Transport, out var tcp) && (tcp.Flags & (TcpFlags.Fin | TcpFlags.Rst)) == 0
                && ProtocolState.As<TcpConnection>(ref entry.Protocol).State == TcpState.Established && entry.Has(ConntrackStatus.Assured),
            IpProtocol.Udp => true,
            IpProtocol.Gre => (entry.Status & ConntrackStatus.NatMask) == 0 && (entry.Original.SourcePort | entry.Original.DestinationPort) == 0,
            _ => false,
        };
        const ConntrackStatus Obstacles = ConntrackStatus.SeqAdjust | ConntrackStatus.NatClash | ConntrackStatus.Offload;
        return isSettled && entry.Has(ConntrackStatus.Confirmed) && (entry.Status & Obstacles) == 0
            && !(connections.TryGetExtension(packet.Slot, out var extension) && extension->HasHelp != 0);
    }

    // nft_flow_route, flow_offload_alloc
    private bool TryOffload(in Packet packet)
    {
        var (host, connections, direction) = (packet.Host!, packet.Host!.Connections, packet.Direction);
        ref var entry = ref connections[packet.Slot];
        var tuples = new[] { entry.Original, connections.ReplyOf(packet.Slot) };
        var sender = direction == Direction.Original ? tuples[0] : tuples[1];
        var from = packet.View.IsIPv6 ? new InetAddress(sender.Source) : new InetAddress((uint)sender.Source);
        if (_flowtable.Entrance is not { } entrance || packet.In is not { } came || packet.Out is not { } leaves || !host.TryRouteBy(from, came, out var back))
            return false;
        foreach (ref var tuple in tuples.AsSpan())
            tuple.Zone = 0;
        var ways = new FlowWay[2];
        ways[(int)direction] = WayOf(tuples, direction, came, leaves, packet.NextHop);
        ways[1 - (int)direction] = WayOf(tuples, (Direction)(1 - (int)direction), leaves, came, back);
        if (!entrance.Flows.TryAdd(new Flow(packet.Slot, entry.Id) { Ways = ways }))
            return false;
        entry.Status |= ConntrackStatus.Offload;
        if (entry.Original.Protocol == IpProtocol.Tcp)
        {
            ref var tcp = ref ProtocolState.As<TcpConnection>(ref entry.Protocol);
            tcp.Peers[0].Flags |= TrackingFlags.BeLiberal;
            tcp.Peers[1].Flags |= TrackingFlags.BeLiberal;
        }
        return true;
    }

    private static FlowWay WayOf(TupleKey[] tuples, Direction direction, HostInterface from, HostInterface to, InetAddress nextHop)
    {
        ProtocolTrackers.TryInvert(in tuples[1 - (int)direction], out var target);
        return new FlowWay(new FlowKey(tuples[(int)direction], from.Number), target, to, nextHop);
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.Add(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.Remove(use.Family);

    public override Expression ToMessage() => Expression.Of(new FlowOffloadExpression { Flowtable = _flowtable.Name });
}
