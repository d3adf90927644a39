using Statewall.Conntrack.Filters;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

// Creating connections, and changing those that a filter finds: one channel dumps while another changes, in batches, and asks
// for each connection changed as it is now.
public sealed partial class ConntrackClient
{
    /// <summary>Creates a connection.</summary>
    /// <param name="connection">What it is to be; the kernel wants both tuples and a timeout.</param>
    /// <param name="family">Protocol family.</param>
    /// <exception cref="NetlinkException">There is one already (EEXIST), or the kernel refused.</exception>
    public void Create(ConntrackMessage connection, NfProto family) =>
        Compose(NfnlSubsystem.Ctnetlink, CtMessage.New, NetlinkFlags.Create | NetlinkFlags.Exclusive, family, ref connection).Execute("create connection");

    /// <summary>Creates an expectation.</summary>
    /// <param name="expectation">Tuple, mask, the master's original tuple, timeout.</param>
    /// <param name="family">Protocol family.</param>
    /// <exception cref="NetlinkException">There is no such master (ENOENT), or the kernel refused.</exception>
    public void CreateExpectation(ExpectationMessage expectation, NfProto family) =>
        Compose(NfnlSubsystem.CtnetlinkExpect, ExpMessage.New, NetlinkFlags.Create | NetlinkFlags.Exclusive, family, ref expectation).Execute("create expectation");

    /// <summary>
    /// Changes every connection that a filter finds, except those that are as wanted already; one that is gone in the meantime is
    /// passed over.
    /// </summary>
    /// <param name="filter">Which connections; all when null.</param>
    /// <param name="change">What changes.</param>
    /// <param name="second">A second channel to the same kernel; disposed at the end.</param>
    /// <param name="handler">Takes each connection as it is afterwards, and each refusal in front of it.</param>
    /// <exception cref="NetlinkException">The kernel refused to list.</exception>
    /// <exception cref="NetlinkProtocolException">An answer is malformed.</exception>
    public void UpdateMatching<THandler>(ConnectionFilter? filter, ConnectionChange change, INetlinkChannel second, ref THandler handler)
        where THandler : IConnectionUpdateHandler
    {
        ArgumentNullException.ThrowIfNull(change);
        using var update = new Update<THandler>(change, second, handler);
        var collector = new UpdateCollector<THandler>(update);
        List(ConnectionTable.Tracked, filter, ref collector);
        update.Carry();
        handler = update.Handler;
    }

    private readonly struct UpdateCollector<THandler>(Update<THandler> update) : IConnectionHandler
        where THandler : IConnectionUpdateHandler
    {
        public void Handle(ref ConnectionView connection) => update.Add(ref connection);
    }

    private sealed class Update<THandler>(ConnectionChange change, INetlinkChannel channel, THandler handler) : IDisposable
        where THandler : IConnectionUpdateHandler
    {
        private const int Most = 64;

        private readonly NetlinkClient _client = new(channel);
        private readonly RequestBatch _changes = new(BatchKind.Independent);
        private readonly RequestBatch _queries = new(BatchKind.Independent);
        private readonly MessageWriter _keys = new();
        private readonly EntryRequest _request = new();

        public THandler Handler = handler;

        public void Add(ref ConnectionView connection)
        {
            _request.Start(ref connection);
            var key = _request.Body.Length;
            if (!change.TryAppend(_request, ref connection))
                return;
            _changes.Add(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.New), NetlinkFlags.None, _request.Body);
            _keys.Append(0, NetlinkFlags.None, 0, 0, _request.Body[..key]);
            if (_changes.Count == Most)
                Carry();
        }

        public void Carry()
        {
            if (_changes.Count == 0)
                return;
            var failures = _client.Execute("update connection", _changes);
            var failed = 0;
            var keys = new NetlinkMessageEnumerator(_keys.Written);
            for (var index = 0; keys.MoveNext(); index++)
            {
                if (failed < failures.Count && failures[failed].Index == index)
                    Handler.Refused(failures[failed++].Error);
                _queries.Add(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.Get), NetlinkFlags.None, keys.Current.Payload);
            }
            var showing = new Filtering<THandler>("get connection", null, ref Handler);
            foreach (var failure in _client.Execute("get connection", _queries, ref showing))
            {
                if (failure.Error.Errno != NetlinkErrno.NoEnt)
                    throw failure.Error;
            }
            _changes.Clear();
            _queries.Clear();
            _keys.Clear();
        }

        public void Dispose()
        {
            _client.Dispose();
            _changes.Dispose();
            _queries.Dispose();
            _keys.Dispose();
        }
    }
}
