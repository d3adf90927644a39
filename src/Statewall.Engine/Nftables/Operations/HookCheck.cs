using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Where an expression can be. // nft_chain_validate_hooks</summary>
internal static class HookCheck
{
    public const uint PreRouting = 1u << (int)InetHook.PreRouting;
    public const uint LocalIn = 1u << (int)InetHook.LocalIn;
    public const uint Forward = 1u << (int)InetHook.Forward;
    public const uint LocalOut = 1u << (int)InetHook.LocalOut;
    public const uint PostRouting = 1u << (int)InetHook.PostRouting;
    public const uint InetIngress = 1u << (int)InetHook.Ingress;
    public const uint DeviceIngress = 1u << 0; // NF_NETDEV_INGRESS
    public const uint DeviceEgress = 1u << 1; // NF_NETDEV_EGRESS

    /// <summary>Whether the table's packets are those of IP.</summary>
    public static bool IsInet(ChainWalk walk) => walk.Start.Table.Family is NfProto.IPv4 or NfProto.IPv6 or NfProto.Inet;

    /// <summary>Needs one of some hooks.</summary>
    public static int Hooks(ChainWalk walk, uint hooks) => (1u << (int)walk.Start.Base!.Hook & hooks) != 0 ? 0 : NetlinkErrno.OpNotSupp;

    /// <summary>Needs one of some hooks of IP.</summary>
    public static int InetHooks(ChainWalk walk, uint hooks) => IsInet(walk) ? Hooks(walk, hooks) : NetlinkErrno.OpNotSupp;

    /// <summary>Needs a chain that translates, at one of some hooks. // nft_chain_validate_dependency</summary>
    public static int NatHooks(ChainWalk walk, uint hooks) => walk.Start.Base!.Type.IsNat ? InetHooks(walk, hooks) : NetlinkErrno.OpNotSupp;
}
