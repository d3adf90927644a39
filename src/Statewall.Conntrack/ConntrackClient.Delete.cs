using Statewall.Conntrack.Filters;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

// Deleting what a filter finds: one channel dumps while another deletes, in batches, by tuple and identifier.
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
        using var deletion = new Deletion<THandler>(second, handler);
        var collector = new Collector<THandler>(deletion);
        List(ConnectionTable.Tracked, filter, ref collector);
        deletion.Carry();
        handler = deletion.Handler;
    }

    private readonly struct Collector<THandler>(Deletion<THandler> deletion) : IConnectionHandler
        where THandler : IConnectionHandler
    {
        public void Handle(ref ConnectionView connection) => deletion.Add(ref connection);
    }

    private sealed class Deletion<THandler>(INetlinkChannel channel, THandler handler) : IDisposable
        where THandler : IConnectionHandler
    {
        private const int Most = 256;

        private readonly NetlinkClient _client = new(channel);
        private readonly RequestBatch _requests = new(BatchKind.Independent);
        private readonly MessageWriter _entries = new();
        private readonly EntryRequest _request = new();

        public THandler Handler = handler;

        public void Add(ref ConnectionView connection)
        {
            _request.Start(ref connection);
            _request.Copy(ref connection, CtAttribute.Id, nested: false);
            _requests.Add(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.Delete), NetlinkFlags.None, _request.Body);
            var message = connection.Message;
            _entries.Append(message.Type, message.Flags, message.Sequence, message.PortId, message.Payload);
            if (_requests.Count == Most)
                Carry();
        }

        public void Carry()
        {
            const string Operation = "delete connection";
            if (_requests.Count == 0)
                return;
            var failures = _client.Execute(Operation, _requests);
            var failed = 0;
            var entries = new NetlinkMessageEnumerator(_entries.Written);
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
            _requests.Clear();
            _entries.Clear();
        }

        public void Dispose()
        {
            _client.Dispose();
            _requests.Dispose();
            _entries.Dispose();
        }
    }
}
