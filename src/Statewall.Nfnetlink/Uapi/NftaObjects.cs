namespace Statewall.Nfnetlink.Uapi;

/// <summary>A generic list. // enum nft_list_attributes</summary>
public static class NftaList
{
    /// <summary>One element: nest. // NFTA_LIST_ELEM</summary>
    public const ushort Elem = 1;
}

/// <summary>Attributes of a table. // enum nft_table_attributes</summary>
public static class NftaTable
{
    /// <summary>Name, text. // NFTA_TABLE_NAME</summary>
    public const ushort Name = 1;

    /// <summary>Flags, 32 bits: <see cref="NftTableFlags"/>. // NFTA_TABLE_FLAGS</summary>
    public const ushort Flags = 2;

    /// <summary>Number of chains and other objects in it, 32 bits. // NFTA_TABLE_USE</summary>
    public const ushort Use = 3;

    /// <summary>Handle, 64 bits. // NFTA_TABLE_HANDLE</summary>
    public const ushort Handle = 4;

    /// <summary>Alignment only. // NFTA_TABLE_PAD</summary>
    public const ushort Pad = 5;

    /// <summary>Data of the program that made it. // NFTA_TABLE_USERDATA</summary>
    public const ushort UserData = 6;

    /// <summary>Port id of the owner, 32 bits. // NFTA_TABLE_OWNER</summary>
    public const ushort Owner = 7;
}

/// <summary>Attributes of a chain. // enum nft_chain_attributes</summary>
public static class NftaChain
{
    /// <summary>Table, text. // NFTA_CHAIN_TABLE</summary>
    public const ushort Table = 1;

    /// <summary>Handle, 64 bits. // NFTA_CHAIN_HANDLE</summary>
    public const ushort Handle = 2;

    /// <summary>Name, text. // NFTA_CHAIN_NAME</summary>
    public const ushort Name = 3;

    /// <summary>Hook of a base chain: nest of <see cref="NftaHook"/>. // NFTA_CHAIN_HOOK</summary>
    public const ushort Hook = 4;

    /// <summary>Verdict at the end of a base chain, 32 bits. // NFTA_CHAIN_POLICY</summary>
    public const ushort Policy = 5;

    /// <summary>References, 32 bits. // NFTA_CHAIN_USE</summary>
    public const ushort Use = 6;

    /// <summary>Type of a base chain, text. // NFTA_CHAIN_TYPE</summary>
    public const ushort Type = 7;

    /// <summary>Counters of the policy: nest of <see cref="NftaCounter"/>. // NFTA_CHAIN_COUNTERS</summary>
    public const ushort Counters = 8;

    /// <summary>Alignment only. // NFTA_CHAIN_PAD</summary>
    public const ushort Pad = 9;

    /// <summary>Flags, 32 bits: <see cref="NftChainFlags"/>. // NFTA_CHAIN_FLAGS</summary>
    public const ushort Flags = 10;

    /// <summary>Name within a batch, 32 bits. // NFTA_CHAIN_ID</summary>
    public const ushort Id = 11;

    /// <summary>Data of the program that made it. // NFTA_CHAIN_USERDATA</summary>
    public const ushort UserData = 12;
}

/// <summary>Where a base chain is attached. // enum nft_hook_attributes</summary>
public static class NftaHook
{
    /// <summary>Hook number, 32 bits. // NFTA_HOOK_HOOKNUM</summary>
    public const ushort HookNum = 1;

    /// <summary>Priority, 32 bits, signed. // NFTA_HOOK_PRIORITY</summary>
    public const ushort Priority = 2;

    /// <summary>Device, text. // NFTA_HOOK_DEV</summary>
    public const ushort Dev = 3;

    /// <summary>Devices: nest of <see cref="NftaDevice"/>. // NFTA_HOOK_DEVS</summary>
    public const ushort Devs = 4;
}

/// <summary>Attributes of a rule. // enum nft_rule_attributes</summary>
public static class NftaRule
{
    /// <summary>Table, text. // NFTA_RULE_TABLE</summary>
    public const ushort Table = 1;

    /// <summary>Chain, text. // NFTA_RULE_CHAIN</summary>
    public const ushort Chain = 2;

    /// <summary>Handle, 64 bits. // NFTA_RULE_HANDLE</summary>
    public const ushort Handle = 3;

    /// <summary>Expressions: nest of <see cref="NftaList"/>. // NFTA_RULE_EXPRESSIONS</summary>
    public const ushort Expressions = 4;

    /// <summary>Of rules with xtables extensions: nest of <see cref="NftaRuleCompat"/>. // NFTA_RULE_COMPAT</summary>
    public const ushort Compat = 5;

    /// <summary>Handle of the rule before, 64 bits. // NFTA_RULE_POSITION</summary>
    public const ushort Position = 6;

    /// <summary>Data of the program that made it. // NFTA_RULE_USERDATA</summary>
    public const ushort UserData = 7;

    /// <summary>Alignment only. // NFTA_RULE_PAD</summary>
    public const ushort Pad = 8;

    /// <summary>Name within a batch, 32 bits. // NFTA_RULE_ID</summary>
    public const ushort Id = 9;

    /// <summary>Name within the batch of the rule before, 32 bits. // NFTA_RULE_POSITION_ID</summary>
    public const ushort PositionId = 10;

    /// <summary>Name within the batch of the chain, 32 bits. // NFTA_RULE_CHAIN_ID</summary>
    public const ushort ChainId = 11;
}

/// <summary>What an xtables rule says besides its extensions. // enum nft_rule_compat_attributes</summary>
public static class NftaRuleCompat
{
    /// <summary>Transport protocol, 32 bits. // NFTA_RULE_COMPAT_PROTO</summary>
    public const ushort Proto = 1;

    /// <summary>Flags, 32 bits: <see cref="NftRuleCompatFlags"/>. // NFTA_RULE_COMPAT_FLAGS</summary>
    public const ushort Flags = 2;
}

/// <summary>An expression. // enum nft_expr_attributes</summary>
public static class NftaExpr
{
    /// <summary>Kind, text. // NFTA_EXPR_NAME</summary>
    public const ushort Name = 1;

    /// <summary>Nest that depends on the kind. // NFTA_EXPR_DATA</summary>
    public const ushort Data = 2;
}

/// <summary>Data of an expression. // enum nft_data_attributes</summary>
public static class NftaData
{
    /// <summary>Bytes as registers hold them. // NFTA_DATA_VALUE</summary>
    public const ushort Value = 1;

    /// <summary>Verdict: nest of <see cref="NftaVerdict"/>. // NFTA_DATA_VERDICT</summary>
    public const ushort Verdict = 2;
}

/// <summary>A verdict. // enum nft_verdict_attributes</summary>
public static class NftaVerdict
{
    /// <summary>Code, 32 bits, signed: <see cref="NftVerdict"/>. // NFTA_VERDICT_CODE</summary>
    public const ushort Code = 1;

    /// <summary>Chain to jump or go to, text. // NFTA_VERDICT_CHAIN</summary>
    public const ushort Chain = 2;

    /// <summary>Name of that chain within the batch, 32 bits. // NFTA_VERDICT_CHAIN_ID</summary>
    public const ushort ChainId = 3;
}

/// <summary>A generation. // enum nft_gen_attributes</summary>
public static class NftaGen
{
    /// <summary>Number, 32 bits. // NFTA_GEN_ID</summary>
    public const ushort Id = 1;

    /// <summary>Process that made it, 32 bits. // NFTA_GEN_PROC_PID</summary>
    public const ushort ProcPid = 2;

    /// <summary>Its name, text. // NFTA_GEN_PROC_NAME</summary>
    public const ushort ProcName = 3;
}
