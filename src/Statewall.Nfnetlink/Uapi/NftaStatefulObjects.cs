namespace Statewall.Nfnetlink.Uapi;

/// <summary>Attributes of a stateful object. // enum nft_object_attributes</summary>
public static class NftaObj
{
    /// <summary>Table, text. // NFTA_OBJ_TABLE</summary>
    public const ushort Table = 1;

    /// <summary>Name, text. // NFTA_OBJ_NAME</summary>
    public const ushort Name = 2;

    /// <summary>Type, 32 bits: <see cref="NftObjectType"/>. // NFTA_OBJ_TYPE</summary>
    public const ushort Type = 3;

    /// <summary>Nest that depends on the type. // NFTA_OBJ_DATA</summary>
    public const ushort Data = 4;

    /// <summary>References, 32 bits. // NFTA_OBJ_USE</summary>
    public const ushort Use = 5;

    /// <summary>Handle, 64 bits. // NFTA_OBJ_HANDLE</summary>
    public const ushort Handle = 6;

    /// <summary>Alignment only. // NFTA_OBJ_PAD</summary>
    public const ushort Pad = 7;

    /// <summary>Data of the program that made it. // NFTA_OBJ_USERDATA</summary>
    public const ushort UserData = 8;
}

/// <summary>The object that sets a helper. // enum nft_ct_helper_attributes</summary>
public static class NftaCtHelper
{
    /// <summary>Helper, text. // NFTA_CT_HELPER_NAME</summary>
    public const ushort Name = 1;

    /// <summary>Network protocol, 16 bits. // NFTA_CT_HELPER_L3PROTO</summary>
    public const ushort L3Proto = 2;

    /// <summary>Transport protocol, 8 bits. // NFTA_CT_HELPER_L4PROTO</summary>
    public const ushort L4Proto = 3;
}

/// <summary>The object that sets timeouts. // enum nft_ct_timeout_timeout_attributes</summary>
public static class NftaCtTimeout
{
    /// <summary>Network protocol, 16 bits. // NFTA_CT_TIMEOUT_L3PROTO</summary>
    public const ushort L3Proto = 1;

    /// <summary>Transport protocol, 8 bits. // NFTA_CT_TIMEOUT_L4PROTO</summary>
    public const ushort L4Proto = 2;

    /// <summary>Timeouts: a nest whose attributes depend on the transport protocol. // NFTA_CT_TIMEOUT_DATA</summary>
    public const ushort Data = 3;
}

/// <summary>The object that expects a connection. // enum nft_ct_expectation_attributes</summary>
public static class NftaCtExpect
{
    /// <summary>Network protocol, 16 bits. // NFTA_CT_EXPECT_L3PROTO</summary>
    public const ushort L3Proto = 1;

    /// <summary>Transport protocol, 8 bits. // NFTA_CT_EXPECT_L4PROTO</summary>
    public const ushort L4Proto = 2;

    /// <summary>Destination port, 16 bits. // NFTA_CT_EXPECT_DPORT</summary>
    public const ushort Dport = 3;

    /// <summary>Timeout, 32 bits in the machine's byte order, milliseconds. // NFTA_CT_EXPECT_TIMEOUT</summary>
    public const ushort Timeout = 4;

    /// <summary>Most connections that are expected at once, 8 bits. // NFTA_CT_EXPECT_SIZE</summary>
    public const ushort Size = 5;
}

/// <summary>The object that sets a security mark. // enum nft_secmark_attributes</summary>
public static class NftaSecmark
{
    /// <summary>Security context, text. // NFTA_SECMARK_CTX</summary>
    public const ushort Ctx = 1;
}

/// <summary>Attributes of a flow table. // enum nft_flowtable_attributes</summary>
public static class NftaFlowtable
{
    /// <summary>Table, text. // NFTA_FLOWTABLE_TABLE</summary>
    public const ushort Table = 1;

    /// <summary>Name, text. // NFTA_FLOWTABLE_NAME</summary>
    public const ushort Name = 2;

    /// <summary>Where it is attached: nest of <see cref="NftaFlowtableHook"/>. // NFTA_FLOWTABLE_HOOK</summary>
    public const ushort Hook = 3;

    /// <summary>References, 32 bits. // NFTA_FLOWTABLE_USE</summary>
    public const ushort Use = 4;

    /// <summary>Handle, 64 bits. // NFTA_FLOWTABLE_HANDLE</summary>
    public const ushort Handle = 5;

    /// <summary>Alignment only. // NFTA_FLOWTABLE_PAD</summary>
    public const ushort Pad = 6;

    /// <summary>Flags, 32 bits: <see cref="NftFlowtableFlags"/>. // NFTA_FLOWTABLE_FLAGS</summary>
    public const ushort Flags = 7;
}

/// <summary>Where a flow table is attached. // enum nft_flowtable_hook_attributes</summary>
public static class NftaFlowtableHook
{
    /// <summary>Hook, 32 bits. // NFTA_FLOWTABLE_HOOK_NUM</summary>
    public const ushort Num = 1;

    /// <summary>Priority, 32 bits, signed. // NFTA_FLOWTABLE_HOOK_PRIORITY</summary>
    public const ushort Priority = 2;

    /// <summary>Devices: nest of <see cref="NftaDevice"/>. // NFTA_FLOWTABLE_HOOK_DEVS</summary>
    public const ushort Devs = 3;
}

/// <summary>A device. // enum nft_devices_attributes</summary>
public static class NftaDevice
{
    /// <summary>Name, text. // NFTA_DEVICE_NAME</summary>
    public const ushort Name = 1;

    /// <summary>Beginning of the names of several devices, text; kernel 6.16. // NFTA_DEVICE_PREFIX</summary>
    public const ushort Prefix = 2;
}

/// <summary>The flow_offload expression. // enum nft_offload_attributes</summary>
public static class NftaFlow
{
    /// <summary>Flow table, text. // NFTA_FLOW_TABLE_NAME</summary>
    public const ushort TableName = 1;
}
