namespace Statewall.Nfnetlink.Uapi;

/// <summary>Attributes of an expectation. // enum ctattr_expect</summary>
public static class CtExpectAttribute
{
    /// <summary>Original tuple of the expecting connection: nest of <see cref="CtTupleAttribute"/>. // CTA_EXPECT_MASTER</summary>
    public const ushort Master = 1;

    /// <summary>Tuple expected: nest of <see cref="CtTupleAttribute"/>. // CTA_EXPECT_TUPLE</summary>
    public const ushort Tuple = 2;

    /// <summary>Bits of the tuple that are compared: nest of <see cref="CtTupleAttribute"/>. // CTA_EXPECT_MASK</summary>
    public const ushort Mask = 3;

    /// <summary>Seconds until it expires, 32 bits. // CTA_EXPECT_TIMEOUT</summary>
    public const ushort Timeout = 4;

    /// <summary>Identifier, 32 bits. // CTA_EXPECT_ID</summary>
    public const ushort Id = 5;

    /// <summary>Helper of the master, text. // CTA_EXPECT_HELP_NAME</summary>
    public const ushort HelpName = 6;

    /// <summary>Zone, 16 bits. // CTA_EXPECT_ZONE</summary>
    public const ushort Zone = 7;

    /// <summary>Flags, 32 bits: <see cref="ExpectationFlags"/>. // CTA_EXPECT_FLAGS</summary>
    public const ushort Flags = 8;

    /// <summary>Policy class of the helper, 32 bits. // CTA_EXPECT_CLASS</summary>
    public const ushort Class = 9;

    /// <summary>NAT of the expected connection: nest of <see cref="CtExpectNatAttribute"/>. // CTA_EXPECT_NAT</summary>
    public const ushort Nat = 10;

    /// <summary>Name of the function run on the expected connection, text. // CTA_EXPECT_FN</summary>
    public const ushort Fn = 11;
}

/// <summary>NAT of an expected connection. // enum ctattr_expect_nat</summary>
public static class CtExpectNatAttribute
{
    /// <summary>Direction, 32 bits. // CTA_EXPECT_NAT_DIR</summary>
    public const ushort Dir = 1;

    /// <summary>Address and port that replace the original: nest of <see cref="CtTupleAttribute"/>. // CTA_EXPECT_NAT_TUPLE</summary>
    public const ushort Tuple = 2;
}
