using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

/// <summary>
/// Connections to be created together: they travel in as few datagrams as the kernel's buffers allow. Reuse it. One thread may fill
/// a batch while another sends another one.
/// </summary>
public sealed class CreationBatch : IDisposable
{
    /// <summary>How many connections are worth a call: more gain nothing.</summary>
    public const int Most = 1024;

    private readonly NetlinkClient _client;
    private readonly RequestBatch _requests = new(BatchKind.Independent);

    /// <summary>Creates an empty batch.</summary>
    /// <param name="channel">A channel of protocol <see cref="ConntrackClient.Protocol"/>; disposed with the batch.</param>
    public CreationBatch(INetlinkChannel channel) => _client = new NetlinkClient(channel);

    /// <summary>Connections in the batch.</summary>
    public int Count => _requests.Count;

    /// <summary>Adds a connection that must not exist yet.</summary>
    /// <param name="connection">What it is to be.</param>
    /// <param name="family">Protocol family.</param>
    public void Add(ConntrackMessage connection, NfProto family) =>
        _requests.AddNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.New), NetlinkFlags.Create | NetlinkFlags.Exclusive, family, ref connection);

    /// <summary>Sends the connections and empties the batch.</summary>
    /// <returns>Those that were refused, by their number in the batch.</returns>
    /// <exception cref="Netlink.NetlinkException">Nothing was answered in time, or answers were lost.</exception>
    public IReadOnlyList<BatchFailure> Send()
    {
        if (_requests.Count == 0)
            return [];
        var failures = _client.Execute("create connection", _requests);
        _requests.Clear();
        return failures;
    }

    /// <summary>Closes the channel and returns the buffers.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _requests.Dispose();
    }
}
