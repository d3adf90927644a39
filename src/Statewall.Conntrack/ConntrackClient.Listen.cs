using Statewall.Conntrack.Filters;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

// Events: multicast groups per kind; listen on a channel that serves nothing else.
public sealed partial class ConntrackClient
{
    private static readonly TimeSpan CancellationInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Joins the groups of the events wanted; what happens from now on is queued. // NFNLGRP_CONNTRACK_*</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void JoinConnections(EventKinds kinds) => Join(kinds, NfnlGroup.ConntrackNew);

    /// <summary>As <see cref="JoinConnections"/>, for expectations. // NFNLGRP_CONNTRACK_EXP_*</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void JoinExpectations(EventKinds kinds) => Join(kinds, NfnlGroup.ExpNew);

    /// <summary>Hands over events about connections until cancelled, or until the channel closes. Join first.</summary>
    /// <param name="filter">Which connections; all when null.</param>
    /// <param name="listener">Takes the events, and learns of gaps.</param>
    /// <param name="cancellation">Ends the wait within 100 ms.</param>
    /// <exception cref="NetlinkProtocolException">An event is malformed.</exception>
    public void ListenConnections<TListener>(ConnectionFilter? filter, ref TListener listener, CancellationToken cancellation)
        where TListener : IConnectionListener
    {
        var notifications = new ConnectionNotifications<TListener>(filter is { IsEmpty: true } ? null : filter, ref listener);
        Listen(ref notifications, ref listener, cancellation);
    }

    /// <summary>Hands over events about expectations until cancelled, or until the channel closes. Join first.</summary>
    /// <param name="listener">Takes the events, and learns of gaps.</param>
    /// <param name="cancellation">Ends the wait within 100 ms.</param>
    /// <exception cref="NetlinkProtocolException">An event is malformed.</exception>
    public void ListenExpectations<TListener>(ref TListener listener, CancellationToken cancellation)
        where TListener : IExpectationListener
    {
        var notifications = new ExpectationNotifications<TListener>(ref listener);
        Listen(ref notifications, ref listener, cancellation);
    }

    /// <summary>Asks for a receive buffer, so that bursts of events are not lost.</summary>
    /// <param name="size">Bytes.</param>
    /// <returns>Bytes granted.</returns>
    public int RequestReceiveBuffer(int size) => _client.Channel.RequestReceiveBuffer(size);

    private void Listen<TNotifications, TListener>(ref TNotifications notifications, ref TListener listener, CancellationToken cancellation)
        where TNotifications : INotificationHandler, allows ref struct
        where TListener : IListener
    {
        var wait = TimeSpan.Zero;
        var status = ReceiveStatus.TimedOut;
        while (!cancellation.IsCancellationRequested && status != ReceiveStatus.Closed)
            status = ReceiveOrPause(ref notifications, ref listener, ref wait);
    }

    /// <summary>Takes what has come; when nothing more has, tells the listener so once, and then waits.</summary>
    private ReceiveStatus ReceiveOrPause<TNotifications, TListener>(ref TNotifications notifications, ref TListener listener, ref TimeSpan wait)
        where TNotifications : INotificationHandler, allows ref struct
        where TListener : IListener
    {
        var status = _client.ReceiveNotifications(ref notifications, wait);
        if (status == ReceiveStatus.TimedOut && wait == TimeSpan.Zero)
            listener.Pause();
        wait = status == ReceiveStatus.TimedOut ? CancellationInterval : TimeSpan.Zero;
        return status;
    }

    private void Join(EventKinds kinds, uint newGroup)
    {
        // the groups of a table follow each other: new, update, destroy
        if ((kinds & EventKinds.New) != 0)
            _client.Join(newGroup);
        if ((kinds & EventKinds.Update) != 0)
            _client.Join(newGroup + (NfnlGroup.ConntrackUpdate - NfnlGroup.ConntrackNew));
        if ((kinds & EventKinds.Destroy) != 0)
            _client.Join(newGroup + (NfnlGroup.ConntrackDestroy - NfnlGroup.ConntrackNew));
    }

    private static void ThrowIfFaulty(Netlink.Attributes.CodecFault fault)
    {
        if (!fault.IsNone)
            throw new NetlinkProtocolException("receive events", 0, fault);
    }

    private ref struct ConnectionNotifications<TListener>(ConnectionFilter? filter, ref TListener listener) : INotificationHandler
        where TListener : IConnectionListener
    {
        private readonly ref TListener _listener = ref listener;

        public readonly void Handle(in NetlinkMessage message)
        {
            if (NfnetlinkMessage.SubsystemOf(message.Type) != NfnlSubsystem.Ctnetlink || EventKindOf.Message(message) is var kind && kind == EventKinds.None)
                return;
            var connection = new ConnectionView(message);
            if (connection.Fault.IsNone && (filter is null || filter.Matches(ref connection)))
                _listener.Handle(kind, ref connection);
            ThrowIfFaulty(connection.Fault);
        }

        public readonly void Gap() => _listener.Gap();
    }

    private readonly ref struct ExpectationNotifications<TListener>(ref TListener listener) : INotificationHandler
        where TListener : IExpectationListener
    {
        private readonly ref TListener _listener = ref listener;

        public void Handle(in NetlinkMessage message)
        {
            if (NfnetlinkMessage.SubsystemOf(message.Type) != NfnlSubsystem.CtnetlinkExpect || EventKindOf.Message(message) is var kind && kind == EventKinds.None)
                return;
            var expectation = new ExpectationView(message);
            if (expectation.Fault.IsNone)
                _listener.Handle(kind, ref expectation);
            ThrowIfFaulty(expectation.Fault);
        }

        public void Gap() => _listener.Gap();
    }
}
