using Statewall.Conntrack.Filters;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

// Creating connections, and changing those that a filter finds; each that is changed is asked for as it is now.
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
        using var update = new Update<THandler>(change, second);
        ActOnMatching(filter, update, ref handler);
    }

    private sealed class Update<THandler>(ConnectionChange change, INetlinkChannel channel) : EntryAction<THandler>(channel, most: 64)
        where THandler : IConnectionUpdateHandler
    {
        private readonly RequestBatch _queries = new(BatchKind.Independent);

        public override void Dispose()
        {
            _queries.Dispose();
            base.Dispose();
        }

        protected override bool TryGather(ref ConnectionView connection)
        {
            var key = Request.Body.Length;
            if (!change.TryAppend(Request, ref connection))
                return false;
            AddRequest(CtMessage.New);
            Kept.Append(0, NetlinkFlags.None, 0, 0, Request.Body[..key]);
            return true;
        }

        protected override void CarryOut()
        {
            var failures = Client.Execute("update connection", Requests);
            var failed = 0;
            var keys = new NetlinkMessageEnumerator(Kept.Written);
            for (var index = 0; keys.MoveNext(); index++)
            {
                if (failed < failures.Count && failures[failed].Index == index)
                    Handler.Refused(failures[failed++].Error);
                _queries.Add(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.Get), NetlinkFlags.None, keys.Current.Payload);
            }
            var showing = new Filtering<THandler>("get connection", null, ref Handler);
            foreach (var failure in Client.Execute("get connection", _queries, ref showing))
            {
                if (failure.Error.Errno != NetlinkErrno.NoEnt)
                    throw failure.Error;
            }
            _queries.Clear();
        }
    }
}
