namespace Statewall.Nfnetlink.Uapi;

/// <summary>Messages about registered hooks: the low byte of a message type. // enum nfnl_hook_msg_types</summary>
public static class NfnlHookMessage
{
    /// <summary>Dump the hooks. // NFNL_MSG_HOOK_GET</summary>
    public const byte Get = 0;
}

/// <summary>Attributes of a registered hook. // enum nfnl_hook_attributes</summary>
public static class NfnlaHook
{
    /// <summary>Hook, 32 bits. // NFNLA_HOOK_HOOKNUM</summary>
    public const ushort HookNum = 1;

    /// <summary>Priority, 32 bits, signed. // NFNLA_HOOK_PRIORITY</summary>
    public const ushort Priority = 2;

    /// <summary>Device, text. // NFNLA_HOOK_DEV</summary>
    public const ushort Dev = 3;

    /// <summary>Function, text. // NFNLA_HOOK_FUNCTION_NAME</summary>
    public const ushort FunctionName = 4;

    /// <summary>Module, text. // NFNLA_HOOK_MODULE_NAME</summary>
    public const ushort ModuleName = 5;

    /// <summary>What it belongs to: nest of <see cref="NfnlaHookInfo"/>. // NFNLA_HOOK_CHAIN_INFO</summary>
    public const ushort ChainInfo = 6;
}

/// <summary>What a hook belongs to. // enum nfnl_hook_chain_info_attributes</summary>
public static class NfnlaHookInfo
{
    /// <summary>Nest that depends on the type: <see cref="NfnlaChain"/> or <see cref="NfnlaHookBpf"/>. // NFNLA_HOOK_INFO_DESC</summary>
    public const ushort Desc = 1;

    /// <summary>Type, 32 bits: <see cref="NfnlHookType"/>. // NFNLA_HOOK_INFO_TYPE</summary>
    public const ushort Type = 2;
}

/// <summary>The chain or flow table that a hook belongs to. // enum nfnl_hook_chain_desc_attributes</summary>
public static class NfnlaChain
{
    /// <summary>Table, text. // NFNLA_CHAIN_TABLE</summary>
    public const ushort Table = 1;

    /// <summary>Family, 8 bits. // NFNLA_CHAIN_FAMILY</summary>
    public const ushort Family = 2;

    /// <summary>Name, text. // NFNLA_CHAIN_NAME</summary>
    public const ushort Name = 3;
}

/// <summary>The BPF program that a hook belongs to. // enum nfnl_hook_bpf_attributes</summary>
public static class NfnlaHookBpf
{
    /// <summary>Identifier, 32 bits. // NFNLA_HOOK_BPF_ID</summary>
    public const ushort Id = 1;
}

/// <summary>What a hook can belong to. // enum nfnl_hook_chaintype</summary>
public enum NfnlHookType : uint
{
    /// <summary>A base chain. // NFNL_HOOK_TYPE_NFTABLES</summary>
    NfTables = 1,

    /// <summary>A BPF program; kernel 6.4. // NFNL_HOOK_TYPE_BPF</summary>
    Bpf = 2,

    /// <summary>A flow table; kernel 6.17. // NFNL_HOOK_TYPE_NFT_FLOWTABLE</summary>
    NftFlowtable = 3,
}
