using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Replay;

/// <summary>Reads what a host's connection tracking knows, over netlink alone.</summary>
internal static class ReplayReader
{
    private delegate T Decoder<T>(in NetlinkMessage message);

    /// <summary>Dumps the connections of one family. // IPCTNL_MSG_CT_GET</summary>
    public static void ReadConnections(NetlinkClient client, NfProto family, List<ConntrackMessage> connections) =>
        Dump(client, NfnlSubsystem.Ctnetlink, CtMessage.Get, family, "dump connections", connections, Decode<ConntrackMessage>);

    /// <summary>Dumps the expectations of all families. // IPCTNL_MSG_EXP_GET</summary>
    public static void ReadExpectations(NetlinkClient client, List<ExpectationMessage> expectations) =>
        Dump(client, NfnlSubsystem.CtnetlinkExpect, ExpMessage.Get, NfProto.Unspecified, "dump expectations", expectations, Decode<ExpectationMessage>);

    /// <summary>Dumps the statistics of every CPU. // IPCTNL_MSG_CT_GET_STATS_CPU</summary>
    public static void ReadStatistics(NetlinkClient client, List<ConntrackCpuStats> statistics) =>
        Dump(client, NfnlSubsystem.Ctnetlink, CtMessage.GetStatsCpu, NfProto.Unspecified, "dump statistics", statistics, Decode<ConntrackCpuStats>);

    /// <summary>Decodes a message behind its family header.</summary>
    /// <exception cref="NetlinkProtocolException">The message is malformed.</exception>
    public static T Decode<T>(in NetlinkMessage message)
        where T : struct, IAttributeSet<T>
    {
        var value = default(T);
        var fault = message.DecodeNfnetlink(ref value);
        return fault.IsNone ? value : throw new NetlinkProtocolException("read connection tracking", 0, fault);
    }

    private static void Dump<T>(NetlinkClient client, byte subsystem, byte message, NfProto family, string operation, List<T> items, Decoder<T> decode)
    {
        Span<byte> header = stackalloc byte[NfgenHeader.Size];
        new NfgenHeader(family).Write(header);
        var first = items.Count;
        client.Compose(NfnetlinkMessage.TypeOf(subsystem, message), NetlinkFlags.None, header).Dump(
            operation,
            (in NetlinkMessage item) => items.Add(decode(in item)),
            () => items.RemoveRange(first, items.Count - first));
    }
}

/// <summary>Collects the events of connection tracking from a channel of its own. Subscribe before the first packet.</summary>
internal sealed class EventCollector : INotificationHandler, IDisposable
{
    private const int BufferSize = 256 * 1024 * 1024;
    private const int AmpleBufferSize = 64 * 1024 * 1024;
    private const int AmpleInterval = 1024;
    private const int ScantInterval = 8;
    private static readonly uint[] Groups =
        [NfnlGroup.ConntrackNew, NfnlGroup.ConntrackUpdate, NfnlGroup.ConntrackDestroy, NfnlGroup.ExpNew, NfnlGroup.ExpDestroy];

    private readonly NetlinkClient _client;
    private readonly MessageHandler? _handler;

    /// <summary>Takes over a channel and subscribes.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="handler">Takes the notifications, which are then not collected.</param>
    public EventCollector(INetlinkChannel channel, MessageHandler? handler)
    {
        _handler = handler;
        _client = new NetlinkClient(channel);
        Interval = channel.RequestReceiveBuffer(BufferSize) >= AmpleBufferSize ? AmpleInterval : ScantInterval;
        foreach (var group in Groups)
            _client.Join(group);
    }

    /// <summary>
    /// The number of packets after which to drain at the latest, so that the buffer does not overflow: in a user namespace only a small
    /// one is granted.
    /// </summary>
    public int Interval { get; }

    /// <summary>The events so far, in order.</summary>
    public List<ReplayEvent> Events { get; } = [];

    /// <summary>Whether there was a gap.</summary>
    public bool Lost { get; private set; }

    /// <summary>Takes what waits. Events are queued while the packet that causes them is dealt with, so there is nothing to wait for.</summary>
    public void Drain()
    {
        var handler = this;
        while (_client.ReceiveNotifications(ref handler, TimeSpan.Zero) is ReceiveStatus.Datagram or ReceiveStatus.Gap)
        {
        }
    }

    /// <inheritdoc/>
    public void Handle(in NetlinkMessage message)
    {
        if (_handler is not null)
        {
            _handler(in message);
            return;
        }
        if (!message.TryReadNfgen(out var header))
            return;
        var isNew = (message.Flags & (NetlinkFlags.Create | NetlinkFlags.Exclusive)) != 0;
        switch (NfnetlinkMessage.SubsystemOf(message.Type), NfnetlinkMessage.MessageOf(message.Type))
        {
            case (NfnlSubsystem.Ctnetlink, CtMessage.New):
                Add(isNew ? ReplayEventKind.New : ReplayEventKind.Update, header.Family, ReplayReader.Decode<ConntrackMessage>(in message), default);
                break;
            case (NfnlSubsystem.Ctnetlink, CtMessage.Delete):
                Add(ReplayEventKind.Destroy, header.Family, ReplayReader.Decode<ConntrackMessage>(in message), default);
                break;
            case (NfnlSubsystem.CtnetlinkExpect, ExpMessage.New):
                Add(ReplayEventKind.ExpectationNew, header.Family, default, ReplayReader.Decode<ExpectationMessage>(in message));
                break;
            case (NfnlSubsystem.CtnetlinkExpect, ExpMessage.Delete):
                Add(ReplayEventKind.ExpectationDestroy, header.Family, default, ReplayReader.Decode<ExpectationMessage>(in message));
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public void Gap() => Lost = true;

    /// <summary>Closes the channel.</summary>
    public void Dispose() => _client.Dispose();

    private void Add(ReplayEventKind kind, NfProto family, ConntrackMessage connection, ExpectationMessage expectation) =>
        Events.Add(new ReplayEvent(kind, family, connection, expectation));
}
