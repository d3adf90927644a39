using Statewall.Conntrack.Filters;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

// Overview: the requests of ctnetlink as calls: list, get, delete, flush, count, statistics, listen. Entries are handed to handlers as views
// of the datagrams; nothing is kept or allocated per entry. Life-cycle: one client per channel, and a channel of its own to listen on.
// Threads: one call at a time. The other side is net/netfilter/nf_conntrack_netlink.c, or an engine that answers like it.

/// <summary>Connection tracking over a channel.</summary>
public sealed partial class ConntrackClient : IDisposable
{
    /// <summary>The netlink protocol of ctnetlink. // NETLINK_NETFILTER</summary>
    public const int Protocol = 12;

    private readonly NetlinkClient _client;
    private readonly MessageWriter _writer = new(512);

    /// <summary>Wraps a channel.</summary>
    /// <param name="channel">A channel of protocol <see cref="Protocol"/>; this client alone uses it from now on.</param>
    /// <param name="ownsChannel">Dispose the channel with the client.</param>
    public ConntrackClient(INetlinkChannel channel, bool ownsChannel = true) => _client = new NetlinkClient(channel, ownsChannel);

    /// <summary>Lists connections. The dump is never started over, so that each can be written as it comes.</summary>
    /// <param name="table">Which list.</param>
    /// <param name="filter">Which of them; all when null.</param>
    /// <param name="handler">Takes them.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    /// <exception cref="NetlinkProtocolException">An answer is malformed.</exception>
    public DumpResult List<THandler>(ConnectionTable table, ConnectionFilter? filter, ref THandler handler)
        where THandler : IConnectionHandler
    {
        const string Operation = "list connections";
        var message = table switch
        {
            ConnectionTable.TrackedZeroing => CtMessage.GetCtrZero,
            ConnectionTable.Dying => CtMessage.GetDying,
            ConnectionTable.Unconfirmed => CtMessage.GetUnconfirmed,
            _ => CtMessage.Get,
        };
        if (filter is { IsEmpty: true })
            filter = null;
        var request = filter?.ToRequest() ?? default;
        var filtering = new Filtering<THandler>(Operation, filter, ref handler);
        return Compose(NfnlSubsystem.Ctnetlink, message, filter?.Family ?? NfProto.Unspecified, ref request)
            .Dump(Operation, ref filtering, maximumRestarts: 0);
    }

    /// <summary>Gets one connection by the tuple of either direction.</summary>
    /// <param name="key">The tuple, with the zone if it has one.</param>
    /// <param name="family">Protocol family.</param>
    /// <param name="handler">Takes the connection.</param>
    /// <exception cref="NetlinkException">There is none (ENOENT), or the kernel refused.</exception>
    /// <exception cref="NetlinkProtocolException">The answer is malformed.</exception>
    public void Get<THandler>(ConntrackMessage key, NfProto family, ref THandler handler)
        where THandler : IConnectionHandler
    {
        const string Operation = "get connection";
        var filtering = new Filtering<THandler>(Operation, null, ref handler);
        Compose(NfnlSubsystem.Ctnetlink, CtMessage.Get, family, ref key).Request(Operation, ref filtering);
    }

    /// <summary>Deletes one connection.</summary>
    /// <param name="key">The tuple of either direction, with the zone if it has one; an identifier must then agree.</param>
    /// <param name="family">Protocol family.</param>
    /// <exception cref="NetlinkException">There is none (ENOENT), or the kernel refused.</exception>
    public void Delete(ConntrackMessage key, NfProto family) =>
        Compose(NfnlSubsystem.Ctnetlink, CtMessage.Delete, family, ref key).Execute("delete connection");

    /// <summary>Deletes all connections of a family, or all.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Flush(NfProto family = NfProto.Unspecified)
    {
        var all = default(ConntrackMessage);
        Compose(NfnlSubsystem.Ctnetlink, CtMessage.Delete, family, ref all).Execute("flush connections");
    }

    /// <summary>Gets the table's size and limit. // IPCTNL_MSG_CT_GET_STATS</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    /// <exception cref="NetlinkProtocolException">The answer is malformed.</exception>
    public ConntrackGlobalStats Count()
    {
        const string Operation = "count connections";
        var request = default(ConntrackMessage);
        var stats = default(ConntrackGlobalStats);
        Compose(NfnlSubsystem.Ctnetlink, CtMessage.GetStats, NfProto.Unspecified, ref request).Request(Operation, (in message) =>
        {
            if (message.DecodeNfnetlink(ref stats) is { IsNone: false } fault)
                throw new NetlinkProtocolException(Operation, 0, fault);
        });
        return stats;
    }

    /// <summary>Hands over the counters of every CPU: a message each, whose resource id is the CPU's number.</summary>
    /// <param name="expectations">Those of expectations, not of connections.</param>
    /// <param name="handler">Takes the messages.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public DumpResult Statistics<THandler>(bool expectations, ref THandler handler)
        where THandler : IMessageHandler, allows ref struct
    {
        var request = default(ConntrackMessage);
        return expectations
            ? Compose(NfnlSubsystem.CtnetlinkExpect, ExpMessage.GetStatsCpu, NfProto.Unspecified, ref request).Dump("get statistics", ref handler)
            : Compose(NfnlSubsystem.Ctnetlink, CtMessage.GetStatsCpu, NfProto.Unspecified, ref request).Dump("get statistics", ref handler);
    }

    /// <summary>Disposes the channel, if it is owned.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _writer.Dispose();
    }

    private ComposedRequest Compose<T>(byte subsystem, byte message, NfProto family, scoped ref T value)
        where T : struct, IAttributeSet<T> => Compose(subsystem, message, NetlinkFlags.None, family, ref value);

    private ComposedRequest Compose<T>(byte subsystem, byte message, NetlinkFlags flags, NfProto family, scoped ref T value)
        where T : struct, IAttributeSet<T>
    {
        var type = NfnetlinkMessage.TypeOf(subsystem, message);
        _writer.Clear();
        _writer.AppendNfnetlink(type, flags, 0, 0, family, 0, ref value);
        return _client.Compose(type, flags, _writer.Written[NetlinkHeader.Size..]);
    }

    private ref struct Filtering<THandler>(string operation, ConnectionFilter? filter, ref THandler handler) : IMessageHandler
        where THandler : IConnectionHandler
    {
        private readonly ref THandler _handler = ref handler;
        private int _number;

        public void Handle(in NetlinkMessage message)
        {
            var connection = new ConnectionView(message);
            if (connection.Fault.IsNone && (filter is null || filter.Matches(ref connection)))
                _handler.Handle(ref connection);
            if (!connection.Fault.IsNone)
                throw new NetlinkProtocolException(operation, _number, connection.Fault);
            _number++;
        }

        public readonly void Restart()
        {
        }
    }
}
