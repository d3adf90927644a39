using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using TrackingFlags = Statewall.Nfnetlink.Uapi.TcpFlags;

namespace Statewall.Engine.Flows;

/// <summary>
/// Overview: the connections that rules have handed to a flow table. Their packets are found where they come in, and leave at once.
/// Life-cycle: a flow ends when no packet comes for a while, when TCP opens it anew after it was closed, or with its connection or table; its connection then is the tracker's
/// again. Meanwhile the connection has no state of its own that anybody keeps up.
/// Threads: the kernel's gate. Mirrors nf_flow_table_core.c.
/// </summary>
internal sealed class FlowTable(ConntrackTable connections)
{
    private const long Second = 1_000_000_000;
    private const long Day = 86_400 * Second; // NF_CT_DAY
    private readonly Dictionary<FlowKey, (Flow Flow, Direction Direction)> _flows = [];
    private readonly List<Flow> _ended = [];

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _flows.Count == 0;

    /// <summary>Takes a connection over. // flow_offload_add</summary>
    /// <returns>False when others have its tuples here.</returns>
    public bool TryAdd(Flow flow)
    {
        if (!_flows.TryAdd(flow.Ways[0].Key, (flow, Direction.Original)))
            return false;
        if (!_flows.TryAdd(flow.Ways[1].Key, (flow, Direction.Reply)))
        {
            _flows.Remove(flow.Ways[0].Key);
            return false;
        }
        Refresh(flow);
        connections.Refresh(flow.Slot, Day);
        connections.Flows.Expect(flow.Expires);
        return true;
    }

    /// <summary>Finds the flow that a packet is of.</summary>
    public bool TryFind(in FlowKey key, out Flow flow, out Direction direction)
    {
        var isThere = _flows.TryGetValue(key, out var found);
        (flow, direction) = found;
        return isThere;
    }

    /// <summary>A packet came. // flow_offload_refresh</summary>
    public void Refresh(Flow flow) => flow.Expires = connections.Now + (TimeoutOf(flow) * Second);

    /// <summary>The connection is the tracker's again, which has to find into it. // flow_offload_teardown, flow_offload_fixup_ct</summary>
    public void TearDown(Flow flow)
    {
        foreach (var way in flow.Ways)
            _flows.Remove(way.Key);
        if (!IsAlive(flow))
            return;
        ref var entry = ref connections[flow.Slot];
        entry.Status &= ~ConntrackStatus.Offload;
        if (flow.IsClosing)
            Close(ref ProtocolState.As<TcpConnection>(ref entry.Protocol));
        var silence = !flow.IsClosing && flow.Expires <= connections.Now ? TimeoutOf(flow) : 0;
        var left = Math.Max(UsualTimeoutOf(ref entry, flow.Slot) - silence, 0) * Second;
        if (flow.IsClosing || entry.Expires - connections.Now > left)
            connections.Refresh(flow.Slot, left);
    }

    /// <summary>Ends all flows. // nf_flow_table_free</summary>
    public void Clear() => EndThose(_ => true);

    /// <summary>Ends flows whose time is up, or whose connection is gone. // nf_flow_offload_gc_step</summary>
    /// <returns>When the next one's time is up.</returns>
    public long Check()
    {
        EndThose(flow => flow.Expires <= connections.Now || !IsAlive(flow));
        var next = long.MaxValue;
        foreach (var (flow, direction) in _flows.Values)
        {
            if (direction == Direction.Reply)
                continue;
            next = Math.Min(next, flow.Expires);
            if (connections[flow.Slot].Expires - connections.Now < Day / 2) // nf_ct_offload_timeout
                connections.Refresh(flow.Slot, Day);
        }
        return Math.Min(next, _flows.Count == 0 ? long.MaxValue : connections.Now + (Day / 4));
    }

    /// <summary>Whether the connection is still there.</summary>
    public bool IsAlive(Flow flow)
    {
        ref readonly var entry = ref connections[flow.Slot];
        return entry.Id == flow.Id && (entry.Status & (ConntrackStatus.Confirmed | ConntrackStatus.Dying)) == ConntrackStatus.Confirmed;
    }

    private void EndThose(Func<Flow, bool> condition)
    {
        foreach (var (flow, direction) in _flows.Values)
        {
            if (direction == Direction.Original && condition(flow))
                _ended.Add(flow);
        }
        foreach (var flow in _ended)
            TearDown(flow);
        _ended.Clear();
    }

    // As one that may be opened again. // flow_offload_fixup_tcp
    private static void Close(ref TcpConnection tcp)
    {
        tcp.State = TcpState.Close;
        tcp.Peers[0].Flags |= TrackingFlags.CloseInit;
    }

    // flow_offload_get_timeout
    private long TimeoutOf(Flow flow) => connections[flow.Slot].Original.Protocol == IpProtocol.Tcp
        ? connections.Settings.FlowtableTcpTimeout
        : connections.Settings.FlowtableUdpTimeout;

    // What the tracker remembers of a TCP connection is out of date. // flow_offload_fixup_tcp
    private long UsualTimeoutOf(ref ConntrackEntry entry, uint slot)
    {
        switch (entry.Original.Protocol)
        {
            case IpProtocol.Tcp:
                ref var tcp = ref ProtocolState.As<TcpConnection>(ref entry.Protocol);
                for (var end = 0; end < 2; end++)
                {
                    tcp.Peers[end].MaximumWindow = 0;
                    tcp.Peers[end].Flags &= ~TrackingFlags.MaxAckSet;
                }
                return connections.TimeoutsOf(slot, connections.Settings.TcpTimeouts)[(int)tcp.State];
            case IpProtocol.Udp:
                return connections.TimeoutsOf(slot, connections.Settings.UdpTimeouts)[entry.Has(ConntrackStatus.SeenReply) ? 1 : 0];
            default:
                return long.MaxValue / Second;
        }
    }
}

/// <summary>The flow tables of an engine: when to look whether flows have ended.</summary>
internal sealed class FlowTables(ConntrackTable connections)
{
    private const long Interval = 1_000_000_000; // HZ
    private readonly List<FlowTable> _tables = [];

    /// <summary>When to look next.</summary>
    public long NextCheck { get; private set; } = long.MaxValue;

    /// <summary>Makes a flow table.</summary>
    public FlowTable Add()
    {
        var table = new FlowTable(connections);
        _tables.Add(table);
        return table;
    }

    /// <summary>Ends a flow table.</summary>
    public void Remove(FlowTable table)
    {
        table.Clear();
        _tables.Remove(table);
    }

    /// <summary>A flow may end then.</summary>
    public void Expect(long expires) => NextCheck = Math.Min(NextCheck, expires);

    /// <summary>Looks.</summary>
    public void Check()
    {
        var next = long.MaxValue;
        foreach (var table in _tables)
            next = Math.Min(next, table.Check());
        NextCheck = Math.Max(next, connections.Now + Interval);
    }
}
