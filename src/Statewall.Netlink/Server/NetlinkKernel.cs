using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Server;

// Overview: the server's side of the seam. A NetlinkKernel owns the sockets that clients opened (ServerSocket), gives them port ids and
// routes their datagrams to the protocol they were opened for; the protocol answers through the socket's receive queue or through its
// multicast groups.
// Life-cycle: protocols are registered once, sockets come and go through Open and ServerSocket.Dispose.
// Threads: one gate guards everything here and, as a rule, the engine behind it. Every member of this folder is to be called with the gate
// held, except the channels, which take it themselves. Nothing here waits while holding it. Requests, what is read of dumps, and closing hold the lock for
// requests as well, taken first: a protocol may open the gate in the middle of a large request, and no other one comes in between then.
// Mirrors net/netlink/af_netlink.c.

/// <summary>The netlink sockets and protocols of an embedded kernel.</summary>
public sealed class NetlinkKernel
{
    private const uint FirstSharedPortId = 0xFFFFF000; // netlink_autobind: -4096, going down
    private readonly Dictionary<int, ProtocolEntry> _protocols = [];
    private readonly uint _firstPortId;
    private readonly Lock _requests = new();
    private uint _nextPortId = FirstSharedPortId;

    /// <summary>Creates a kernel without protocols.</summary>
    /// <param name="gate">The lock that guards the kernel and all behind it.</param>
    /// <param name="firstPortId">The port id of each protocol's first socket; the kernel uses the process id. Later ones count down from -4096.</param>
    public NetlinkKernel(Lock gate, uint firstPortId)
    {
        ArgumentOutOfRangeException.ThrowIfZero(firstPortId);
        Gate = gate ?? throw new ArgumentNullException(nameof(gate));
        _firstPortId = firstPortId;
    }

    /// <summary>Creates a kernel without protocols, with a gate of its own and this process's id as first port id.</summary>
    public NetlinkKernel()
        : this(new Lock(), (uint)Environment.ProcessId)
    {
    }

    /// <summary>The lock that guards the kernel; hold it while calling anything but a channel.</summary>
    public Lock Gate { get; }

    /// <summary>
    /// Takes the lock for requests and then the gate, until the result is disposed: a request that opens the gate for others is not met by another one.
    /// </summary>
    public RequestScope EnterRequest() => new(_requests, Gate);

    /// <summary>Where dumps build their datagrams.</summary>
    internal DumpWriter DumpWriter { get; } = new(new MessageWriter(DumpWriter.LargestDatagram));

    /// <summary>Registers a protocol. // netlink_kernel_create</summary>
    /// <returns>Its multicast groups.</returns>
    /// <exception cref="ArgumentException">The protocol's number is taken.</exception>
    public MulticastGroups Register(INetlinkProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var groups = new MulticastGroups(protocol.GroupCount);
        if (!_protocols.TryAdd(protocol.Protocol, new ProtocolEntry(protocol, groups, [])))
            throw new ArgumentException($"Netlink protocol {protocol.Protocol} is registered already.", nameof(protocol));
        return groups;
    }

    /// <summary>Opens a socket of a protocol. // netlink_create, netlink_autobind</summary>
    /// <param name="protocol">The protocol's number, e.g. 12 for NETLINK_NETFILTER.</param>
    /// <exception cref="NetlinkException">EPROTONOSUPPORT: nobody registered the protocol.</exception>
    public ServerSocket Open(int protocol)
    {
        if (!_protocols.TryGetValue(protocol, out var entry))
            throw new NetlinkException($"open netlink protocol {protocol}", NetlinkErrno.ProtoNoSupport);
        var portId = _firstPortId;
        while (entry.Sockets.ContainsKey(portId))
        {
            portId = _nextPortId;
            _nextPortId = _nextPortId <= 0x80000000 ? FirstSharedPortId : _nextPortId - 1;
        }
        var socket = new ServerSocket(this, entry.Protocol, entry.Groups, portId);
        entry.Sockets.Add(portId, socket);
        return socket;
    }

    /// <summary>Finds an open socket. // netlink_lookup</summary>
    public ServerSocket? Find(int protocol, uint portId) =>
        _protocols.TryGetValue(protocol, out var entry) && entry.Sockets.TryGetValue(portId, out var socket) ? socket : null;

    internal void Remove(ServerSocket socket) => _protocols[socket.Protocol].Sockets.Remove(socket.PortId);

    private sealed record ProtocolEntry(INetlinkProtocol Protocol, MulticastGroups Groups, Dictionary<uint, ServerSocket> Sockets);
}
