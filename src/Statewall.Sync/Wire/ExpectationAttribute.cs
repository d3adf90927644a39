namespace Statewall.Sync.Wire;

/// <summary>Attributes of an expectation in messages between machines; all numbers are in network order. // enum nta_exp_attr</summary>
internal enum ExpectationAttribute : ushort
{
    /// <summary>IPv4 addresses of the expecting connection. // NTA_EXP_MASTER_IPV4</summary>
    MasterIPv4 = 0,

    /// <summary>IPv6 addresses of the expecting connection. // NTA_EXP_MASTER_IPV6</summary>
    MasterIPv6 = 1,

    /// <summary>Transport protocol of the expecting connection. // NTA_EXP_MASTER_L4PROTO</summary>
    MasterProtocol = 2,

    /// <summary>Ports of the expecting connection. // NTA_EXP_MASTER_PORT</summary>
    MasterPorts = 3,

    /// <summary>IPv4 addresses expected. // NTA_EXP_EXPECT_IPV4</summary>
    ExpectedIPv4 = 4,

    /// <summary>IPv6 addresses expected. // NTA_EXP_EXPECT_IPV6</summary>
    ExpectedIPv6 = 5,

    /// <summary>Transport protocol expected. // NTA_EXP_EXPECT_L4PROTO</summary>
    ExpectedProtocol = 6,

    /// <summary>Ports expected. // NTA_EXP_EXPECT_PORT</summary>
    ExpectedPorts = 7,

    /// <summary>Bits of IPv4 addresses that are compared. // NTA_EXP_MASK_IPV4</summary>
    MaskIPv4 = 8,

    /// <summary>Bits of IPv6 addresses that are compared. // NTA_EXP_MASK_IPV6</summary>
    MaskIPv6 = 9,

    /// <summary>Bits of the protocol that are compared. // NTA_EXP_MASK_L4PROTO</summary>
    MaskProtocol = 10,

    /// <summary>Bits of the ports that are compared. // NTA_EXP_MASK_PORT</summary>
    MaskPorts = 11,

    /// <summary>Seconds until it expires. // NTA_EXP_TIMEOUT</summary>
    Timeout = 12,

    /// <summary>Flags: <see cref="Statewall.Nfnetlink.Uapi.ExpectationFlags"/>. // NTA_EXP_FLAGS</summary>
    Flags = 13,

    /// <summary>Policy class of the helper. // NTA_EXP_CLASS</summary>
    Class = 14,

    /// <summary>IPv4 addresses of the translation. // NTA_EXP_NAT_IPV4</summary>
    NatIPv4 = 15,

    /// <summary>Ports of the translation. // NTA_EXP_NAT_PORT</summary>
    NatPorts = 16,

    /// <summary>Protocol of the translation. // NTA_EXP_NAT_L4PROTO</summary>
    NatProtocol = 17,

    /// <summary>Direction of the translation. // NTA_EXP_NAT_DIR</summary>
    NatDirection = 18,

    /// <summary>Helper's name, with its terminator. // NTA_EXP_HELPER_NAME</summary>
    Helper = 19,

    /// <summary>Name of the function run on the expected connection, with its terminator. // NTA_EXP_FN</summary>
    Function = 20,
}
