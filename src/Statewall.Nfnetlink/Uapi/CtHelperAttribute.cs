namespace Statewall.Nfnetlink.Uapi;

/// <summary>Attributes of a helper in a program. // enum nfnl_cthelper_type</summary>
public static class CtHelperAttribute
{
    /// <summary>Name, text of up to 15 bytes. // NFCTH_NAME</summary>
    public const ushort Name = 1;

    /// <summary>Protocols it serves: nest of <see cref="CtHelperTupleAttribute"/>. // NFCTH_TUPLE</summary>
    public const ushort Tuple = 2;

    /// <summary>Queue by which it gets packets, 32 bits. // NFCTH_QUEUE_NUM</summary>
    public const ushort QueueNum = 3;

    /// <summary>Expectation policies: nest of <see cref="CtHelperPolicySetAttribute"/>. // NFCTH_POLICY</summary>
    public const ushort Policy = 4;

    /// <summary>Bytes of private data per connection, 32 bits. // NFCTH_PRIV_DATA_LEN</summary>
    public const ushort PrivDataLen = 5;

    /// <summary>Whether it is active, 32 bits: <see cref="HelperStatus"/>. // NFCTH_STATUS</summary>
    public const ushort Status = 6;
}

/// <summary>Protocols that a helper serves. // enum nfnl_cthelper_tuple_type</summary>
public static class CtHelperTupleAttribute
{
    /// <summary>Network protocol, 16 bits: <see cref="NfProto"/>. // NFCTH_TUPLE_L3PROTONUM</summary>
    public const ushort L3ProtoNum = 1;

    /// <summary>Transport protocol, 8 bits. // NFCTH_TUPLE_L4PROTONUM</summary>
    public const ushort L4ProtoNum = 2;
}

/// <summary>Expectation policies of a helper. // enum nfnl_cthelper_policy_type</summary>
public static class CtHelperPolicySetAttribute
{
    /// <summary>Number of policies that follow, 32 bits. // NFCTH_POLICY_SET_NUM</summary>
    public const ushort Num = 1;

    /// <summary>First policy: nest of <see cref="CtHelperPolicyAttribute"/>. // NFCTH_POLICY_SET1</summary>
    public const ushort Set1 = 2;

    /// <summary>Second policy. // NFCTH_POLICY_SET2</summary>
    public const ushort Set2 = 3;

    /// <summary>Third policy. // NFCTH_POLICY_SET3</summary>
    public const ushort Set3 = 4;

    /// <summary>Fourth policy. // NFCTH_POLICY_SET4</summary>
    public const ushort Set4 = 5;
}

/// <summary>One expectation policy. // enum nfnl_cthelper_pol_type</summary>
public static class CtHelperPolicyAttribute
{
    /// <summary>Name, text of up to 15 bytes. // NFCTH_POLICY_NAME</summary>
    public const ushort Name = 1;

    /// <summary>Most expectations per connection, 32 bits. // NFCTH_POLICY_EXPECT_MAX</summary>
    public const ushort ExpectMax = 2;

    /// <summary>Seconds until an expectation expires, 32 bits. // NFCTH_POLICY_EXPECT_TIMEOUT</summary>
    public const ushort ExpectTimeout = 3;
}

/// <summary>Whether a helper in a program is active. // NFCT_HELPER_STATUS_*</summary>
public enum HelperStatus : uint
{
    /// <summary>Packets pass it by. // NFCT_HELPER_STATUS_DISABLED</summary>
    Disabled = 0,

    /// <summary>Packets are queued to it. // NFCT_HELPER_STATUS_ENABLED</summary>
    Enabled = 1,
}
