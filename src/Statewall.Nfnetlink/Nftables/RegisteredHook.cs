using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>A function that is called at a hook: what a dump of hooks lists. // nfnl_hook_dump_one</summary>
public record struct RegisteredHook : IAttributeSet<RegisteredHook>
{
    /// <summary>Function. // NFNLA_HOOK_FUNCTION_NAME</summary>
    public string? FunctionName;

    /// <summary>Module that the function belongs to. // NFNLA_HOOK_MODULE_NAME</summary>
    public string? ModuleName;

    /// <summary>What it was registered for. // NFNLA_HOOK_CHAIN_INFO</summary>
    public HookOwner? Owner;

    /// <summary>Hook. // NFNLA_HOOK_HOOKNUM</summary>
    public uint? Number;

    /// <summary>Priority: lower ones see packets first. // NFNLA_HOOK_PRIORITY</summary>
    public int? Priority;

    /// <summary>Device, in requests about a device's hooks. // NFNLA_HOOK_DEV</summary>
    public string? Device;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref RegisteredHook value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NfnlaHook.FunctionName, ref value.FunctionName);
        codec.Text(NfnlaHook.ModuleName, ref value.ModuleName);
        codec.Nest(NfnlaHook.ChainInfo, ref value.Owner);
        codec.U32(NfnlaHook.HookNum, ref value.Number);
        codec.Typed32(NfnlaHook.Priority, ref value.Priority);
        codec.Text(NfnlaHook.Dev, ref value.Device);
    }
}

/// <summary>What a hook was registered for: a base chain, a flow table or a BPF program. // nfnl_hook_put_nft_info_desc</summary>
public record struct HookOwner : IAttributeSet<HookOwner>
{
    /// <summary>Which. // NFNLA_HOOK_INFO_TYPE</summary>
    public NfnlHookType? Type;

    /// <summary>The chain or flow table. // NFNLA_HOOK_INFO_DESC</summary>
    public HookChain? Chain;

    /// <summary>The BPF program. // NFNLA_HOOK_INFO_DESC</summary>
    public HookBpf? Bpf;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref HookOwner value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Typed32(NfnlaHookInfo.Type, ref value.Type);
        if (value.Type == NfnlHookType.Bpf)
            codec.Nest(NfnlaHookInfo.Desc, ref value.Bpf);
        else
            codec.Nest(NfnlaHookInfo.Desc, ref value.Chain);
    }
}

/// <summary>The chain or flow table that a hook was registered for.</summary>
public record struct HookChain : IAttributeSet<HookChain>
{
    /// <summary>Table. // NFNLA_CHAIN_TABLE</summary>
    public string? Table;

    /// <summary>Name. // NFNLA_CHAIN_NAME</summary>
    public string? Name;

    /// <summary>Family: a value of <see cref="NfProto"/>. // NFNLA_CHAIN_FAMILY</summary>
    public byte? Family;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref HookChain value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NfnlaChain.Table, ref value.Table);
        codec.Text(NfnlaChain.Name, ref value.Name);
        codec.U8(NfnlaChain.Family, ref value.Family);
    }
}

/// <summary>The BPF program that a hook was registered for.</summary>
public record struct HookBpf : IAttributeSet<HookBpf>
{
    /// <summary>Identifier. // NFNLA_HOOK_BPF_ID</summary>
    public uint? Id;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref HookBpf value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NfnlaHookBpf.Id, ref value.Id);
    }
}
