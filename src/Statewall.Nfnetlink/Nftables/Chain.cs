using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>A chain. // nf_tables_fill_chain_info</summary>
public record struct Chain : IAttributeSet<Chain>
{
    /// <summary>Table that holds it. // NFTA_CHAIN_TABLE</summary>
    public string? Table;

    /// <summary>Name. // NFTA_CHAIN_NAME</summary>
    public string? Name;

    /// <summary>Handle. // NFTA_CHAIN_HANDLE</summary>
    public ulong? Handle;

    /// <summary>Hook of a base chain. // NFTA_CHAIN_HOOK</summary>
    public ChainHook? Hook;

    /// <summary>Verdict at the end of a base chain: accept or drop. // NFTA_CHAIN_POLICY</summary>
    public NftVerdict? Policy;

    /// <summary>Type of a base chain: filter, nat or route. // NFTA_CHAIN_TYPE</summary>
    public string? Type;

    /// <summary>Counters of the policy. // NFTA_CHAIN_COUNTERS</summary>
    public ChainCounters? Counters;

    /// <summary>Flags. // NFTA_CHAIN_FLAGS</summary>
    public NftChainFlags? Flags;

    /// <summary>References: rules, and jumps to it. // NFTA_CHAIN_USE</summary>
    public uint? Use;

    /// <summary>Name within a batch, when the chain has no name yet. // NFTA_CHAIN_ID</summary>
    public uint? Id;

    /// <summary>Data of the program that made it. // NFTA_CHAIN_USERDATA</summary>
    public byte[]? UserData;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref Chain value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaChain.Table, ref value.Table);
        codec.Text(NftaChain.Name, ref value.Name);
        if (!codec.WritesAsKernel)
            codec.U32(NftaChain.Id, ref value.Id);
        codec.U64(NftaChain.Handle, ref value.Handle);
        if (codec.WritesAsKernel)
        {
            codec.Nest(NftaChain.Hook, ref value.Hook);
            codec.Typed32(NftaChain.Policy, ref value.Policy);
        }
        codec.Text(NftaChain.Type, ref value.Type);
        if (!codec.WritesAsKernel)
        {
            codec.Typed32(NftaChain.Policy, ref value.Policy);
            codec.Nest(NftaChain.Hook, ref value.Hook);
        }
        codec.Nest(NftaChain.Counters, ref value.Counters);
        codec.Typed32(NftaChain.Flags, ref value.Flags);
        codec.U32(NftaChain.Use, ref value.Use);
        if (codec.WritesAsKernel)
            codec.U32(NftaChain.Id, ref value.Id);
        codec.Bytes(NftaChain.UserData, ref value.UserData);
    }
}

/// <summary>Where a base chain is attached. // nft_dump_basechain_hook</summary>
public record struct ChainHook : IAttributeSet<ChainHook>
{
    /// <summary>Hook: a value of <see cref="InetHook"/> for IPv4, IPv6 and inet. // NFTA_HOOK_HOOKNUM</summary>
    public uint? Number;

    /// <summary>Priority: lower ones see packets first. // NFTA_HOOK_PRIORITY</summary>
    public int? Priority;

    /// <summary>Devices, for netdev and for ingress. // NFTA_HOOK_DEVS</summary>
    public Device[]? Devices;

    /// <summary>Device, when there is one. // NFTA_HOOK_DEV</summary>
    public string? Device;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ChainHook value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaHook.HookNum, ref value.Number);
        codec.Typed32(NftaHook.Priority, ref value.Priority);
        if (codec.WritesAsKernel)
            codec.Items(NftaHook.Devs, ref value.Devices);
        codec.Text(NftaHook.Dev, ref value.Device);
        if (!codec.WritesAsKernel)
            codec.Items(NftaHook.Devs, ref value.Devices);
    }
}

/// <summary>Counters of a base chain's policy. // nft_dump_stats</summary>
public record struct ChainCounters : IAttributeSet<ChainCounters>
{
    /// <summary>Packets. // NFTA_COUNTER_PACKETS</summary>
    public ulong? Packets;

    /// <summary>Bytes. // NFTA_COUNTER_BYTES</summary>
    public ulong? Bytes;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ChainCounters value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U64(NftaCounter.Packets, ref value.Packets);
        codec.U64(NftaCounter.Bytes, ref value.Bytes);
    }
}
