using Statewall.Conntrack.Filters;
using Statewall.Conntrack.Following;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

// Following the table: events, and a listing where events are missing. A gap is reported in front of events that were queued before it, and
// until the last of these is read all others are dropped without another word. So the table is listed only when they have been read; those
// queued meanwhile are no news to the model, or newer than the listing.
public sealed partial class ConntrackClient
{
    /// <summary>
    /// Hands over every connection as a new one, then events, until cancelled or until the channel closes; after a gap the table is
    /// listed again, and what the lost events must have said is handed over. So what a listener makes of the events equals the table
    /// as soon as they rest. Join all kinds first.
    /// </summary>
    /// <param name="filter">Which connections; all when null.</param>
    /// <param name="model">What is known; empty at first.</param>
    /// <param name="second">A second channel to the same kernel, to list with; disposed at the end.</param>
    /// <param name="listener">Takes the events, and learns of gaps.</param>
    /// <param name="cancellation">Ends the wait within 100 ms.</param>
    /// <exception cref="NetlinkException">The kernel refused to list.</exception>
    /// <exception cref="NetlinkProtocolException">A message is malformed.</exception>
    public void FollowConnections<TListener>(
        ConnectionFilter? filter,
        ConnectionModel model,
        INetlinkChannel second,
        ref TListener listener,
        CancellationToken cancellation)
        where TListener : IConnectionListener
    {
        ArgumentNullException.ThrowIfNull(model);
        using var lister = new ConntrackClient(second);
        // of a kernel's buffer twice the size is used, which a message's own bytes never exceed. // sock_setsockopt, skb->truesize
        var mostQueued = 2L * _client.Channel.ReceiveBufferSize;
        var events = new FollowedEvents<TListener>(filter, model, ref listener) { NeedsListing = true, BytesSinceGap = mostQueued };
        var wait = TimeSpan.Zero;
        var status = ReceiveStatus.TimedOut;
        while (!cancellation.IsCancellationRequested && status != ReceiveStatus.Closed)
        {
            var rested = status == ReceiveStatus.TimedOut && wait != TimeSpan.Zero;
            if (events.NeedsListing && (rested || events.BytesSinceGap >= mostQueued))
            {
                ListAgain(lister, filter, model, ref listener);
                events.NeedsListing = false;
            }
            status = ReceiveOrPause(ref events, ref listener, ref wait);
        }
    }

    private static void ListAgain<TListener>(ConntrackClient lister, ConnectionFilter? filter, ConnectionModel model, ref TListener listener)
        where TListener : IConnectionListener
    {
        model.BeginListing();
        var meeting = new Meeting<TListener>(model, listener);
        lister.List(ConnectionTable.Tracked, filter, ref meeting);
        listener = meeting.Listener;
        model.EndListing(ref listener);
        listener.Pause();
    }

    private struct Meeting<TListener>(ConnectionModel model, TListener listener) : IConnectionHandler
        where TListener : IConnectionListener
    {
        public TListener Listener = listener;

        public void Handle(ref ConnectionView connection)
        {
            if (model.Meet(ref connection) is var kind and not EventKinds.None)
                Listener.Handle(kind, ref connection);
        }
    }

    private ref struct FollowedEvents<TListener>(ConnectionFilter? filter, ConnectionModel model, ref TListener listener) : INotificationHandler
        where TListener : IConnectionListener
    {
        private readonly ref TListener _listener = ref listener;

        public bool NeedsListing { get; set; }

        /// <summary>Bytes in the messages read since the last gap.</summary>
        public long BytesSinceGap { get; set; }

        public void Handle(in NetlinkMessage message)
        {
            BytesSinceGap += message.Bytes.Length;
            if (NfnetlinkMessage.SubsystemOf(message.Type) != NfnlSubsystem.Ctnetlink || EventKindOf.Message(message) is var kind && kind == EventKinds.None)
                return;
            var connection = new ConnectionView(message);
            ThrowIfFaulty(connection.Fault);
            // an event tells less than a listing: one that is known is followed whatever its events leave out
            if (filter is null || model.Contains(ref connection) || (kind != EventKinds.Destroy && filter.Matches(ref connection)))
                kind = model.Apply(kind, ref connection);
            else
                kind = EventKinds.None;
            if (kind != EventKinds.None)
                _listener.Handle(kind, ref connection);
            ThrowIfFaulty(connection.Fault);
        }

        public void Gap()
        {
            if (!NeedsListing)
                _listener.Gap(); // until the table is listed again, further gaps are no news
            NeedsListing = true;
            BytesSinceGap = 0;
        }
    }
}
