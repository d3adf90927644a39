using Statewall.Conntrack.Filters;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

// Acting on what a filter finds: one channel dumps while another acts, in batches; of each entry is kept what the answer needs.
public sealed partial class ConntrackClient
{
    private void ActOnMatching<THandler>(ConnectionFilter? filter, EntryAction<THandler> action, ref THandler handler)
        where THandler : IConnectionHandler
    {
        action.Handler = handler;
        var collector = new ActionCollector<THandler>(action);
        List(ConnectionTable.Tracked, filter, ref collector);
        action.Carry();
        handler = action.Handler;
    }

    private readonly struct ActionCollector<THandler>(EntryAction<THandler> action) : IConnectionHandler
        where THandler : IConnectionHandler
    {
        public void Handle(ref ConnectionView connection) => action.Add(ref connection);
    }

    /// <summary>What is done to each entry: requests that gather, and are carried out together.</summary>
    private abstract class EntryAction<THandler>(INetlinkChannel channel, int most) : IDisposable
        where THandler : IConnectionHandler
    {
        public THandler Handler = default!;

        protected NetlinkClient Client { get; } = new(channel);

        protected RequestBatch Requests { get; } = new(BatchKind.Independent);

        /// <summary>What is kept of the entries, a message for each request.</summary>
        protected MessageWriter Kept { get; } = new();

        protected EntryRequest Request { get; } = new();

        public void Add(ref ConnectionView connection)
        {
            Request.Start(ref connection);
            if (TryGather(ref connection) && Requests.Count == most)
                Carry();
        }

        public void Carry()
        {
            if (Requests.Count == 0)
                return;
            CarryOut();
            Requests.Clear();
            Kept.Clear();
        }

        public virtual void Dispose()
        {
            Client.Dispose();
            Requests.Dispose();
            Kept.Dispose();
        }

        /// <summary>Adds the entry's request, which names it so far, and what is to be kept of it; false when nothing is to be done.</summary>
        protected abstract bool TryGather(ref ConnectionView connection);

        protected abstract void CarryOut();

        protected void AddRequest(byte message) => Requests.Add(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, message), NetlinkFlags.None, Request.Body);
    }
}
