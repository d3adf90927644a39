using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Replay.Readdressing;

/// <summary>What a host translates, learnt from the events of its connection tracking, and so in the same way from any host.</summary>
internal sealed class FlowBook : INotificationHandler, IDisposable
{
    private const int BufferSize = 16 * 1024 * 1024;
    private readonly NetlinkClient _events;
    private readonly NetlinkClient _queries;
    private readonly Dictionary<FlowKey, Sender> _senders = []; // by the packet as captured
    private readonly Dictionary<FlowKey, FlowKey> _captured = []; // by the packet as it was sent in answer to an expectation
    private readonly List<ExpectationMessage> _expected = [];

    /// <summary>Opens channels and subscribes.</summary>
    public FlowBook(Func<INetlinkChannel> open)
    {
        _queries = new NetlinkClient(open());
        _events = new NetlinkClient(open());
        _events.Channel.RequestReceiveBuffer(BufferSize);
        foreach (var group in (ReadOnlySpan<uint>)[NfnlGroup.ConntrackNew, NfnlGroup.ExpNew])
            _events.Join(group);
    }

    /// <summary>Whether nothing is translated so far.</summary>
    public bool IsEmpty => _senders.Count == 0 && _expected.Count == 0;

    /// <summary>Takes what waits: all that the packets so far have caused.</summary>
    public void Update()
    {
        var handler = this;
        while (_events.ReceiveNotifications(ref handler, TimeSpan.Zero) is ReceiveStatus.Datagram or ReceiveStatus.Gap)
        {
        }
    }

    /// <summary>Who sends a captured packet; nobody knows of most.</summary>
    public bool TryFind(FlowKey captured, out Sender sender)
    {
        if (!_senders.TryGetValue(captured, out sender) && !TryExpect(captured, out sender))
            return false;
        if (sender.Flow.Helped is { } key)
            Refresh(sender.Flow, key);
        return true;
    }

    /// <summary>Who has sent a captured packet of a connection that a helper reads.</summary>
    public bool TryFindHelped(FlowKey captured, out Sender sender) => _senders.TryGetValue(captured, out sender) && sender.Flow.Helped is not null;

    /// <inheritdoc/>
    public void Handle(in NetlinkMessage message)
    {
        switch (NfnetlinkMessage.SubsystemOf(message.Type), NfnetlinkMessage.MessageOf(message.Type))
        {
            case (NfnlSubsystem.Ctnetlink, CtMessage.New):
                Learn(ReplayReader.Decode<ConntrackMessage>(in message));
                break;
            case (NfnlSubsystem.CtnetlinkExpect, ExpMessage.New):
                var expectation = ReplayReader.Decode<ExpectationMessage>(in message);
                if (expectation.NatTuple is not null)
                    _expected.Add(expectation);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public void Gap()
    {
        // connections that were missed are not translated: nothing better is known of them
    }

    /// <summary>Closes the channels.</summary>
    public void Dispose()
    {
        _events.Dispose();
        _queries.Dispose();
    }

    private void Learn(in ConntrackMessage connection)
    {
        if (!FlowKey.TryRead(connection.Original, out var original) || !FlowKey.TryRead(connection.Reply, out var reply))
            return;
        var captured = _captured.GetValueOrDefault(original, original);
        var answer = captured.Inverse(reply);
        if (captured == original && answer == reply)
        {
            _senders.Remove(captured);
            _senders.Remove(answer);
            return;
        }
        var key = new ConntrackMessage { Original = connection.Original, Zone = connection.Zone };
        var flow = new TranslatedFlow(original, reply) { Helped = connection.Helper is null ? null : key };
        _senders[captured] = new Sender(flow, Direction.Original);
        _senders[answer] = new Sender(flow, Direction.Reply);
    }

    // The first packet of a connection that a helper has announced to its sender at another place than captured.
    private bool TryExpect(FlowKey captured, out Sender sender)
    {
        sender = default;
        var at = _expected.FindLastIndex(expectation => IsFor(in expectation, captured));
        if (at < 0 || !FlowKey.TryRead(_expected[at].Tuple, out var expected))
            return false;
        var sent = captured with { Destination = expected.Destination, DestinationPort = expected.DestinationPort };
        if (((_expected[at].Flags ?? 0) & ExpectationFlags.Permanent) == 0)
            _expected.RemoveAt(at);
        _captured[sent] = captured;
        sender = new Sender(new TranslatedFlow(sent, captured.Inverse(captured)), Direction.Original);
        _senders[captured] = sender;
        return true;
    }

    // No event tells that a helper has moved sequence numbers.
    private void Refresh(TranslatedFlow flow, ConntrackMessage key)
    {
        using var writer = new MessageWriter();
        var type = NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.Get);
        writer.AppendNfnetlink(type, NetlinkFlags.None, 0, 0, flow.Arriving(Direction.Original).Source.Family, 0, ref key);
        try
        {
            _queries.Compose(type, NetlinkFlags.None, writer.Written[NetlinkHeader.Size..]).Request("get connection", (in NetlinkMessage message) =>
            {
                var connection = ReplayReader.Decode<ConntrackMessage>(in message);
                flow.Adjustment(Direction.Original) = connection.OriginalSequenceAdjustment;
                flow.Adjustment(Direction.Reply) = connection.ReplySequenceAdjustment;
            });
        }
        catch (NetlinkException exception) when (exception.Errno == NetlinkErrno.NoEnt)
        {
            // it has ended since
        }
    }

    private static bool IsFor(in ExpectationMessage expectation, FlowKey captured) =>
        FlowKey.TryRead(expectation.Tuple, out var expected) && expected.Protocol == captured.Protocol && !expected.IsIcmp
        && expectation.NatTuple?.SourcePort == captured.DestinationPort && AnnouncedAddress(in expectation) == captured.Destination
        && (expectation.Mask?.Source is not { } mask || captured.Source.And(mask) == expected.Source);

    // The address that was to be announced: where none is kept, it is that of the end which announced it. // nf_nat_follow_master
    private static InetAddress? AnnouncedAddress(in ExpectationMessage expectation) => expectation switch
    {
        { NatTuple.Source: { } kept } when kept.ToUInt128() != 0 => kept,
        { NatDirection: (uint)Direction.Reply } => expectation.Master?.Source,
        _ => expectation.Master?.Destination,
    };
}
