using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Forwarding;
using Statewall.Nfnetlink;

namespace Statewall.Engine.Flows;

/// <summary>What finds a flow: a tuple and the device that packets come by. // struct flow_offload_tuple</summary>
/// <param name="tuple">The tuple, in no zone.</param>
/// <param name="device">The device's number.</param>
internal readonly struct FlowKey(TupleKey tuple, uint device) : IEquatable<FlowKey>
{
    private readonly TupleKey _tuple = tuple;
    private readonly uint _device = device;

    public bool Equals(FlowKey other) => _device == other._device && _tuple.EqualsRef(in other._tuple);

    public override bool Equals(object? obj) => obj is FlowKey other && Equals(other);

    public override int GetHashCode() => (int)_tuple.Hash(_device);
}

/// <summary>A connection whose packets go past the rules. // struct flow_offload</summary>
/// <param name="slot">The connection's slot.</param>
/// <param name="id">Its identifier, since slots are used again.</param>
internal sealed class Flow(uint slot, uint id)
{
    public uint Slot { get; } = slot;

    public uint Id { get; } = id;

    /// <summary>When it ends unless packets come. // flow->timeout</summary>
    public long Expires { get; set; }

    /// <summary>An end has closed or reset the connection. // NF_FLOW_CLOSING</summary>
    public bool IsClosing { get; set; }

    /// <summary>The way of packets, by their direction.</summary>
    public required FlowWay[] Ways { get; init; }
}

/// <summary>The way of a flow's packets in one direction. // struct flow_offload_tuple</summary>
/// <param name="Key">What they are found by.</param>
/// <param name="Target">The tuple that they have when they leave.</param>
/// <param name="Out">The device that they leave by.</param>
/// <param name="NextHop">The router that they go to; none when their destination is on the link.</param>
internal sealed record FlowWay(FlowKey Key, TupleKey Target, HostInterface Out, InetAddress NextHop);
