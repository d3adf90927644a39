namespace Statewall.Netlink.Server;

/// <summary>
/// One netlink protocol of an embedded kernel, such as nfnetlink: what <see cref="NetlinkKernel"/> tells it. All calls come with the
/// kernel's gate held. // struct netlink_kernel_cfg
/// </summary>
public interface INetlinkProtocol
{
    /// <summary>The protocol's number, e.g. 12 for NETLINK_NETFILTER.</summary>
    int Protocol { get; }

    /// <summary>The highest multicast group; sockets may join 1 to this, and never fewer than 32. // netlink_kernel_cfg.groups</summary>
    int GroupCount { get; }

    /// <summary>A datagram of one or more messages came from <paramref name="socket"/>; see <see cref="NetlinkDispatcher"/>. // netlink_kernel_cfg.input</summary>
    void Receive(ServerSocket socket, ReadOnlySpan<byte> datagram);

    /// <summary>A socket wants to join <paramref name="group"/>. // netlink_kernel_cfg.bind</summary>
    /// <returns>0 to allow it, or a positive error number.</returns>
    int Joining(ServerSocket socket, uint group) => 0;

    /// <summary>A socket has left <paramref name="group"/>. // netlink_kernel_cfg.unbind</summary>
    void Left(ServerSocket socket, uint group)
    {
    }

    /// <summary>A socket was closed; its port id may be given to another. // NETLINK_URELEASE</summary>
    void Closed(ServerSocket socket)
    {
    }
}
