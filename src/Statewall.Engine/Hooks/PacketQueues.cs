using System.Collections.Concurrent;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Hooks;

/// <summary>Decides about a packet that a rule has queued. It runs while the kernel's gate is held: it must not wait for another thread that uses the kernel.</summary>
/// <param name="packet">The packet; unless it is dropped, it goes on behind the chain that queued it.</param>
public delegate void QueuedPacketHandler(ref QueuedPacket packet);

/// <summary>
/// The programs that rules hand packets to, by the numbers of their queues. A packet is decided about at once, in its place. // nfnetlink_queue.c
/// </summary>
/// <remarks>Threads: any may listen and leave; handlers run on the thread of the packet.</remarks>
public sealed class PacketQueues
{
    private readonly ConcurrentDictionary<ushort, QueuedPacketHandler> _handlers = [];

    internal PacketQueues()
    {
    }

    /// <summary>Listens to a queue. Without a listener its packets are dropped, or pass where the rule says <c>bypass</c>. // NFQNL_CFG_CMD_BIND</summary>
    /// <param name="number">Number of the queue.</param>
    /// <param name="handler">Decides about its packets.</param>
    /// <exception cref="InvalidOperationException">Somebody listens to it already.</exception>
    public void Listen(ushort number, QueuedPacketHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (!_handlers.TryAdd(number, handler))
            throw new InvalidOperationException($"Somebody listens to queue {number} already.");
    }

    /// <summary>Listens no longer. // NFQNL_CFG_CMD_UNBIND</summary>
    /// <returns>False when nobody did.</returns>
    public bool Leave(ushort number) => _handlers.TryRemove(number, out _);

    /// <summary>Asks who listens to the packet's queue. // nf_queue, nf_reinject</summary>
    /// <returns>Accept or drop; the verdict queue when nobody listens.</returns>
    internal NftVerdict Decide(ref Packet packet)
    {
        if (!_handlers.TryGetValue(packet.Queue, out var handler))
            return packet.MayBypassQueue ? NftVerdict.Accept : NftVerdict.Queue;
        var isRouted = packet is { IsIp: true, Hook: InetHook.LocalOut, Family: NfProto.IPv4 or NfProto.IPv6 };
        var key = isRouted ? RoutingKey.Of(in packet) : default;
        var queued = new QueuedPacket(in packet);
        handler(ref queued);
        if (queued.IsDropped)
            return NftVerdict.Drop;
        packet.Mark = queued.Mark;
        if (queued.Replacement is { } bytes)
        {
            packet.TryReplace(bytes);
            packet.Inspect();
        }
        var hasWay = !isRouted || key == RoutingKey.Of(in packet) || packet.Host!.RouteAgain(ref packet); // nf_ip_reroute
        return hasWay ? NftVerdict.Accept : NftVerdict.Drop;
    }

    private readonly record struct RoutingKey(UInt128 Source, UInt128 Destination, byte TrafficClass, uint Mark)
    {
        public static RoutingKey Of(in Packet packet) => new(
            new InetAddress(packet.View.Source).ToUInt128(), new InetAddress(packet.View.Destination).ToUInt128(), packet.View.TrafficClass, packet.Mark);
    }
}

/// <summary>A packet that waits for a program's decision. // struct nf_queue_entry</summary>
public ref struct QueuedPacket
{
    internal QueuedPacket(in Packet packet)
    {
        Queue = packet.Queue;
        Hook = packet.Hook;
        Family = packet.Family == NfProto.Bridge ? NfProto.Bridge : packet.View.IsIPv6 ? NfProto.IPv6 : NfProto.IPv4;
        InInterface = packet.In?.Name;
        OutInterface = packet.Out?.Name;
        State = packet.State;
        Mark = packet.Mark;
        Bytes = packet.View.Bytes;
    }

    /// <summary>Number of the queue. // NFQA_PACKET_HDR's message</summary>
    public ushort Queue { get; }

    /// <summary>Where the packet is. // NFQA_PACKET_HDR</summary>
    public InetHook Hook { get; }

    /// <summary>IPv4, IPv6 or the bridge.</summary>
    public NfProto Family { get; }

    /// <summary>The interface that it came by; null for the host's own. // NFQA_IFINDEX_INDEV</summary>
    public string? InInterface { get; }

    /// <summary>The interface that it is to leave by; null when that is not known yet. // NFQA_IFINDEX_OUTDEV</summary>
    public string? OutInterface { get; }

    /// <summary>State of its connection. // NFQA_CT_INFO</summary>
    public ConntrackState State { get; }

    /// <summary>Its mark, which can be changed. // NFQA_MARK</summary>
    public uint Mark { get; set; }

    /// <summary>The packet from its IP header on; valid during the call. // NFQA_PAYLOAD</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Whether it was dropped.</summary>
    public bool IsDropped { get; private set; }

    internal byte[]? Replacement { get; private set; }

    /// <summary>Drops it. // NF_DROP</summary>
    public void Drop() => IsDropped = true;

    /// <summary>Puts another packet in its place, which goes on as it is: lengths and checksums are the caller's business. // NFQA_PAYLOAD in a verdict</summary>
    /// <param name="packet">A whole packet of the same IP version, IP header first.</param>
    /// <exception cref="ArgumentException">That is no such packet.</exception>
    public void Replace(ReadOnlySpan<byte> packet)
    {
        if (IpView.Parse(packet, out var view) != IpStatus.Ok || !IpView.TryParseTruncated(Bytes, out var before) || before.Version != view.Version)
            throw new ArgumentException("This is no whole packet of the same version.", nameof(packet));
        Replacement = packet.ToArray();
    }
}
