using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Client;

public sealed partial class NetlinkClient
{
    private static readonly TimeSpan CancellationInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Joins a multicast group. // NETLINK_ADD_MEMBERSHIP</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Join(uint group) => Channel.Join(group);

    /// <summary>Hands over notifications until cancelled or until the channel is closed. Join the groups first.</summary>
    /// <param name="handler">Takes the notifications, and learns of gaps.</param>
    /// <param name="cancellation">Ends the wait within 100 ms.</param>
    /// <exception cref="NetlinkProtocolException">A notification is malformed.</exception>
    public void Listen<THandler>(ref THandler handler, CancellationToken cancellation)
        where THandler : INotificationHandler, allows ref struct
    {
        while (!cancellation.IsCancellationRequested && ReceiveNotifications(ref handler, CancellationInterval) != ReceiveStatus.Closed)
        {
        }
    }

    /// <summary>Waits for one datagram of notifications and hands them over.</summary>
    /// <param name="handler">Takes the notifications, and learns of a gap.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <returns>How the wait ended.</returns>
    /// <exception cref="NetlinkProtocolException">A notification is malformed.</exception>
    public ReceiveStatus ReceiveNotifications<THandler>(ref THandler handler, TimeSpan timeout)
        where THandler : INotificationHandler, allows ref struct
    {
        const string Operation = "receive notifications";
        var received = Channel.Receive(_buffer, timeout, out var datagram);
        switch (received.Status)
        {
            case ReceiveStatus.Gap:
                handler.Gap();
                break;
            case ReceiveStatus.Truncated:
                throw new NetlinkProtocolException(Operation, received.Size);
            case ReceiveStatus.Datagram:
                var walk = new NetlinkMessageEnumerator(datagram);
                var number = 0;
                for (; walk.MoveNext(); number++)
                {
                    var message = walk.Current;
                    if (message.Type >= ControlType.FirstFamilyType)
                        handler.Handle(in message);
                }
                if (!walk.Fault.IsNone)
                    throw new NetlinkProtocolException(Operation, number, walk.Fault);
                break;
            default:
                break;
        }
        return received.Status;
    }
}
