using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables;

/// <summary>Whose request a change is, for those who are told of it. // struct nft_ctx</summary>
internal readonly record struct RequestOrigin(ServerSocket Socket, uint PortId, uint Sequence, NetlinkFlags Flags, NfProto Family)
{
    /// <summary>The flags that an announcement repeats.</summary>
    public NetlinkFlags CreateFlags => Flags & (NetlinkFlags.Create | NetlinkFlags.Exclusive);

    /// <summary>The requester wants the announcement itself. // nlmsg_report</summary>
    public bool WantsEcho => (Flags & NetlinkFlags.Echo) != 0;
}
