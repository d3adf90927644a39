using System.Runtime.InteropServices;
using Statewall.Conntrack;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.Configuration;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Kernel;

/// <summary>The kernel's events, read and filtered.</summary>
internal sealed class KernelEvents : IDisposable
{
    private const int LargestDatagram = 65_536;

    private readonly KernelChannel _channel = new(ConntrackClient.Protocol);
    private readonly byte[] _datagram = new byte[LargestDatagram];
    private readonly NetlinkCounters _counters;
    private readonly int _most;
    private ConnectionState _connection;
    private ExpectationState _expectation;

    /// <summary>Listens.</summary>
    /// <param name="general">How many events wait, and how many are taken at once.</param>
    /// <param name="withExpectations">Listen to expectations, too.</param>
    /// <param name="counters">What is counted.</param>
    public KernelEvents(GeneralSection general, bool withExpectations, NetlinkCounters counters)
    {
        _counters = counters;
        _most = (int)general.EventIterationLimit;
        if (general.NetlinkEventsReliable)
        {
            _channel.TrySetOption(NetlinkOption.BroadcastError, true);
            _channel.TrySetOption(NetlinkOption.NoGaps, true);
        }
        counters.BufferSize = (ulong)(general.NetlinkBufferSize > 0 && general.NetlinkBufferSize <= general.NetlinkBufferSizeMaxGrowth
            ? _channel.RequestReceiveBuffer((int)general.NetlinkBufferSize)
            : _channel.ReceiveBufferSize);
        for (var group = NfnlGroup.ConntrackNew; group <= NfnlGroup.ConntrackDestroy; group++)
            _channel.Join(group);
        for (var group = NfnlGroup.ExpNew; withExpectations && group <= NfnlGroup.ExpDestroy; group++)
            _channel.Join(group);
    }

    /// <summary>The socket, to wait for.</summary>
    public SafeHandle Socket => _channel.Socket;

    /// <summary>Which connections count.</summary>
    public required FlowSelection Selection { get; set; }

    /// <summary>Which expectations count, by the helper's name.</summary>
    public required Func<ExpectationState, bool> SelectsExpectation { get; set; }

    /// <summary>The address of this program's own requests.</summary>
    public required uint OwnPortId { get; init; }

    /// <summary>Takes events that have come.</summary>
    /// <param name="sink">Gets them.</param>
    /// <returns>False when events were lost.</returns>
    public bool Receive(IKernelEventSink sink)
    {
        for (var left = _most; left > 0; left--)
        {
            var received = _channel.Receive(_datagram, TimeSpan.Zero);
            switch (received.Status)
            {
                case ReceiveStatus.Datagram:
                    Take(_datagram.AsSpan(0, received.Size), sink);
                    break;
                case ReceiveStatus.Gap:
                    _counters.Overruns++;
                    return false;
                case ReceiveStatus.Truncated:
                    _counters.EventsFailed++;
                    break;
                default:
                    return true;
            }
        }
        return true;
    }

    /// <summary>Makes room for twice as many events as before, up to a limit.</summary>
    public void Grow(uint limit)
    {
        var wanted = Math.Min(2 * _counters.BufferSize, limit);
        if (wanted > _counters.BufferSize)
            _counters.BufferSize = (ulong)_channel.RequestReceiveBuffer((int)wanted);
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _channel.Dispose();

    private void Take(ReadOnlySpan<byte> datagram, IKernelEventSink sink)
    {
        var messages = new NetlinkMessageEnumerator(datagram);
        while (messages.MoveNext())
        {
            var message = messages.Current;
            _counters.EventsReceived++;
            var kind = EventKindOf.Message(message);
            if (kind == EventKinds.None)
                _counters.EventsUnknownType++;
            else if (NfnetlinkMessage.SubsystemOf(message.Type) == NfnlSubsystem.Ctnetlink)
                TakeConnection(kind, message, sink);
            else
                TakeExpectation(kind, message, sink);
        }
        if (!messages.Fault.IsNone)
            _counters.EventsFailed++;
    }

    private void TakeConnection(EventKinds kind, NetlinkMessage message, IKernelEventSink sink)
    {
        var view = new ConnectionView(message);
        if (!_connection.TryReadKernel(ref view))
            _counters.EventsFailed++;
        else if (!Selection.Accepts(in _connection))
            _counters.EventsFiltered++;
        else
            sink.Take(kind, in _connection, ref view, message.PortId == OwnPortId);
    }

    private void TakeExpectation(EventKinds kind, NetlinkMessage message, IKernelEventSink sink)
    {
        if (!_expectation.TryReadKernel(in message))
            _counters.EventsFailed++;
        else if (!SelectsExpectation(_expectation))
            _counters.EventsFiltered++;
        else
            sink.Take(kind, in _expectation, message.PortId == OwnPortId);
    }
}

/// <summary>Takes the kernel's events.</summary>
internal interface IKernelEventSink
{
    /// <summary>An event about a connection.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="state">The connection.</param>
    /// <param name="view">The event's message, for what no other machine is told.</param>
    /// <param name="isOwn">This program made it happen.</param>
    void Take(EventKinds kind, in ConnectionState state, ref ConnectionView view, bool isOwn);

    /// <summary>An event about an expectation.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="state">The expectation.</param>
    /// <param name="isOwn">This program made it happen.</param>
    void Take(EventKinds kind, in ExpectationState state, bool isOwn);
}
