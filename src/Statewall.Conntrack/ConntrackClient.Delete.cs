using Statewall.Conntrack.Filters;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

// Deleting what a filter finds, by tuple and identifier.
public sealed partial class ConntrackClient
{
    /// <summary>Deletes every connection that a filter finds. One that is gone in the meantime is passed over.</summary>
    /// <param name="filter">Which connections; all when null.</param>
    /// <param name="second">A second channel to the same kernel; disposed at the end.</param>
    /// <param name="handler">Takes each connection once it is deleted, as it was listed.</param>
    /// <exception cref="NetlinkException">The kernel refused to list, or to delete one that is there.</exception>
    /// <exception cref="NetlinkProtocolException">An answer is malformed.</exception>
    public void DeleteMatching<THandler>(ConnectionFilter? filter, INetlinkChannel second, ref THandler handler)
        where THandler : IConnectionHandler
    {
        using var deletion = new Deletion<THandler>(second);
        ActOnMatching(filter, deletion, ref handler);
    }

    private sealed class Deletion<THandler>(INetlinkChannel channel) : EntryAction<THandler>(channel, most: 256)
        where THandler : IConnectionHandler
    {
        protected override bool TryGather(ref ConnectionView connection)
        {
            Request.Copy(ref connection, CtAttribute.Id, nested: false);
            AddRequest(CtMessage.Delete);
            var message = connection.Message;
            Kept.Append(message.Type, message.Flags, message.Sequence, message.PortId, message.Payload);
            return true;
        }

        protected override void CarryOut()
        {
            var failures = Client.Execute("delete connection", Requests);
            var failed = 0;
            var entries = new NetlinkMessageEnumerator(Kept.Written);
            for (var index = 0; entries.MoveNext(); index++)
            {
                if (failed < failures.Count && failures[failed].Index == index)
                {
                    var error = failures[failed++].Error;
                    if (error.Errno != NetlinkErrno.NoEnt)
                        throw error;
                    continue;
                }
                var connection = new ConnectionView(entries.Current);
                Handler.Handle(ref connection);
            }
        }
    }
}
