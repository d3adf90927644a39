using System.Diagnostics.CodeAnalysis;
using System.Text;
using Statewall.Conntrack;
using Statewall.Conntrack.Filters.Expressions;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Formats.Text;
using Statewall.Engine.Tracing;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Replay.Traces;

// Overview: one socket hears of traces, of the ruleset and of connections, so that all of it comes in the order in which it happened. Messages are
// gathered by packet, and told in the order in which the packets came, each when it was dropped, or when nothing more came of it for a while. A second channel reads the ruleset, at first
// and whenever a trace comes after the ruleset has changed.
// Life-cycle: messages are queued by the kernel from the constructor on. Threads: one call at a time.

/// <summary>Follows traced packets of a kernel or engine, and tells the way of each.</summary>
public sealed class RulesetTracer : IDisposable
{
    private const int MostConnections = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);
    private static readonly TextOptions EventOptions = new(TextFields.None, TimeProvider.System);

    private readonly NetlinkClient _events;
    private readonly INetlinkChannel _channel;
    private readonly ConnectionExpression? _condition;
    private readonly TimeProvider _clock;
    private readonly List<LivePacket> _underWay = [];
    private readonly Queue<LiveReport> _reports = new();
    private readonly HashSet<uint> _connections = [];
    private readonly RuleTrials _trials;
    private TracedRuleset _ruleset;
    private uint _generation;

    /// <summary>Begins to follow.</summary>
    /// <param name="events">A channel of NETLINK_NETFILTER to receive from; disposed with this. A large receive buffer keeps bursts from being lost.</param>
    /// <param name="ruleset">A second channel to the same kernel, to read the ruleset; disposed with this.</param>
    /// <param name="condition">Which packets are told; null for all. A packet counts as the first of a connection.</param>
    /// <param name="clock">Tells when nothing more comes of a packet; the system's when null.</param>
    /// <exception cref="NetlinkException">The kernel refused, or the ruleset changes faster than it can be read (EINTR).</exception>
    public RulesetTracer(INetlinkChannel events, INetlinkChannel ruleset, ConnectionExpression? condition = null, TimeProvider? clock = null)
    {
        (_events, _channel, _condition, _clock) = (new NetlinkClient(events), ruleset, condition, clock ?? TimeProvider.System);
        _trials = new RuleTrials(ruleset);
        try
        {
            foreach (var group in (ReadOnlySpan<uint>)[NfnlGroup.NfTrace, NfnlGroup.Nftables, NfnlGroup.ConntrackNew, NfnlGroup.ConntrackUpdate, NfnlGroup.ConntrackDestroy])
                _events.Join(group);
            ReadRuleset();
            _generation = _ruleset.Generation;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The channel is closed: nothing comes any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether a rule of the ruleset begins traces; without one there is nothing to tell.</summary>
    public bool HasTraceRule => _ruleset.SetsTrace;

    /// <summary>Writes the rules of the ruleset as it is known now.</summary>
    public RuleDescriber Rules => _ruleset.Describer;

    /// <summary>Waits for a packet.</summary>
    /// <param name="timeout">How long to wait; longer by a moment when packets are under way by then.</param>
    /// <returns>What is to be told; null when nothing has come in time, or the channel is closed.</returns>
    /// <exception cref="NetlinkException">The ruleset could not be read anew.</exception>
    /// <exception cref="NetlinkProtocolException">A message is malformed.</exception>
    public LiveReport? Read(TimeSpan timeout)
    {
        var begun = _clock.GetTimestamp();
        while (_reports.Count == 0 && !IsClosed)
        {
            var left = timeout - _clock.GetElapsedTime(begun);
            if (left < TimeSpan.Zero && _underWay.Count == 0)
                break;
            Receive(_underWay.Count > 0 ? Patience : left);
            Complete(_clock.GetTimestamp());
        }
        if (IsClosed)
            Complete(long.MaxValue);
        return _reports.TryDequeue(out var report) ? report : null;
    }

    /// <summary>All that has happened up to now: of a host that has dealt with its packets.</summary>
    /// <exception cref="NetlinkException">As for <see cref="Read"/>.</exception>
    /// <exception cref="NetlinkProtocolException">As for <see cref="Read"/>.</exception>
    public IReadOnlyList<LiveReport> ReadAll()
    {
        while (Receive(TimeSpan.Zero) is ReceiveStatus.Datagram or ReceiveStatus.Gap)
            continue;
        Complete(long.MaxValue);
        LiveReport[] all = [.. _reports];
        _reports.Clear();
        return all;
    }

    /// <summary>Disposes both channels.</summary>
    public void Dispose()
    {
        _events.Dispose();
        _trials.Dispose();
        _channel.Dispose();
    }

    private void Handle(in NetlinkMessage message)
    {
        switch (NfnetlinkMessage.SubsystemOf(message.Type), NfnetlinkMessage.MessageOf(message.Type))
        {
            case (NfnlSubsystem.Nftables, NftMessage.Trace) when message.TryReadNfgen(out var header):
                Add(header.Family, ReplayReader.Decode<TraceEvent>(in message));
                break;
            case (NfnlSubsystem.Nftables, NftMessage.NewGen):
                _generation = ReplayReader.Decode<Generation>(in message).Id ?? 0;
                break;
            case (NfnlSubsystem.Ctnetlink, _):
                Announce(in message);
                break;
        }
    }

    private void Lose()
    {
        foreach (var packet in _underWay)
            packet.Lose();
        _reports.Enqueue(new LostMessages());
        ReadRuleset();
        _generation = _ruleset.Generation;
    }

    [MemberNotNull(nameof(_ruleset))]
    private void ReadRuleset()
    {
        _ruleset = TracedRuleset.Read(_channel);
        _trials.Begin(_ruleset.Generation);
    }

    private ReceiveStatus Receive(TimeSpan timeout)
    {
        var handler = new Notifications(this);
        var status = _events.ReceiveNotifications(ref handler, timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout);
        IsClosed |= status == ReceiveStatus.Closed;
        return status;
    }

    private void Add(NfProto family, TraceEvent trace)
    {
        if ((int)(_generation - _ruleset.Generation) > 0)
            ReadRuleset();
        _trials.TellsStates |= trace.ConntrackState is not null;
        var chain = new TracedChain(family, trace.Table ?? "", trace.Chain ?? "");
        var packet = _underWay.FindLast(one => one.Id == trace.Id && !one.IsOver);
        if (packet?.IsFollowedBy(chain, in trace) == true)
        {
            packet.IsOver = true;
            packet = null;
        }
        if (packet is null)
            _underWay.Add(packet = new LivePacket(trace.Id ?? 0, trace));
        packet.Add(chain, in trace, _ruleset, _generation == _ruleset.Generation, _trials);
        packet.Arrival = _clock.GetTimestamp();
        if (packet.ConnectionId is { } id && _connections.Count < MostConnections)
            _connections.Add(id);
    }

    // What is announced of the connections of packets that were told: beside the packet that did it, or by itself.
    private void Announce(in NetlinkMessage message)
    {
        var kind = EventKindOf.Message(message);
        var connection = new ConnectionView(message);
        if (!connection.TryGetU32(CtAttribute.Id, out var id) || !_connections.Contains(id))
            return;
        if (kind == EventKinds.Destroy)
            _connections.Remove(id);
        using var output = new OutputBuffer(Stream.Null);
        EventText.Write(output, kind, ref connection, EventOptions);
        var step = new ConnectionAnnounced(kind, Encoding.UTF8.GetString(output.Pending).Trim());
        if (_underWay.FindLast(packet => packet.ConnectionId == id) is { } packet)
            packet.Announce(step);
        else if (kind == EventKinds.Destroy)
            _reports.Enqueue(new ConnectionReport(step.Text));
    }

    // Those in front of which no other is still under way.
    private void Complete(long now)
    {
        var complete = _underWay.TakeWhile(packet => packet.IsOver || now == long.MaxValue || _clock.GetElapsedTime(packet.Arrival, now) >= Patience).ToList();
        _underWay.RemoveRange(0, complete.Count);
        foreach (var packet in complete)
        {
            if (_condition is null || TracedHeaders.Meets(packet.Bytes, packet.First, _condition))
                _reports.Enqueue(new PacketReport(packet.Id, packet.Bytes, packet.Latest, packet.Steps));
        }
    }

    private readonly struct Notifications(RulesetTracer tracer) : INotificationHandler
    {
        public void Handle(in NetlinkMessage message) => tracer.Handle(in message);

        public void Gap() => tracer.Lose();
    }
}

/// <summary>Something that a tracer tells.</summary>
public abstract record LiveReport;

/// <summary>The way of a packet.</summary>
/// <param name="Id">The number by which the kernel knows it; another packet may have it later.</param>
/// <param name="Bytes">The packet at first, as far as it is known: zeros stand for the rest. Empty when its first message was lost.</param>
/// <param name="Latest">The packet as it was told last.</param>
/// <param name="Steps">What happened to it.</param>
public sealed record PacketReport(uint Id, byte[] Bytes, byte[] Latest, IReadOnlyList<TraceStep> Steps) : LiveReport;

/// <summary>A connection that told packets belonged to has ended.</summary>
/// <param name="Text">As <c>conntrack -E</c> prints it.</param>
public sealed record ConnectionReport(string Text) : LiveReport;

/// <summary>Messages were lost, because they came faster than they were read: of packets under way only parts are told. // ENOBUFS</summary>
public sealed record LostMessages : LiveReport;
