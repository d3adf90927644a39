using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables;

/// <summary>What a base chain is for. // struct nft_chain_type</summary>
/// <param name="Name">Its name.</param>
/// <param name="Families">The families that have it, as bits.</param>
/// <param name="Hooks">The hooks that it can be at, as bits.</param>
internal sealed record ChainType(string Name, ulong Families, uint Hooks)
{
    private const uint AllInetHooks = 0x1F;
    private const ulong Inet = (1UL << (int)NfProto.Inet) | (1UL << (int)NfProto.IPv4) | (1UL << (int)NfProto.IPv6);

    private static readonly ChainType[] All =
    [
        new("filter", (1UL << (int)NfProto.IPv4) | (1UL << (int)NfProto.IPv6) | (1UL << (int)NfProto.Bridge), AllInetHooks),
        new("filter", 1UL << (int)NfProto.Inet, AllInetHooks | (1u << (int)InetHook.Ingress)),
        new("filter", (1UL << (int)NfProto.Arp) | (1UL << (int)NfProto.Netdev), 0x3), // in and out, ingress and egress
        new("nat", Inet, (1u << (int)InetHook.PreRouting) | (1u << (int)InetHook.LocalIn) | (1u << (int)InetHook.LocalOut) | (1u << (int)InetHook.PostRouting)),
        new("route", Inet, 1u << (int)InetHook.LocalOut),
    ];

    public bool IsNat => Name == "nat";

    public bool IsFilter => Name == "filter";

    /// <summary>Finds a family's type. // __nft_chain_type_get</summary>
    public static ChainType? Find(string name, NfProto family)
    {
        foreach (var type in All)
        {
            if ((type.Families >> (int)family & 1) != 0 && type.Name == name)
                return type;
        }
        return null;
    }
}
