namespace Statewall.Nfnetlink.Uapi;

/// <summary>What happened to a connection, as a mask of event bits. // enum ip_conntrack_events</summary>
[Flags]
public enum ConntrackEvents : uint
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>It is new. // IPCT_NEW</summary>
    New = 1 << 0,

    /// <summary>It is new and was expected. // IPCT_RELATED</summary>
    Related = 1 << 1,

    /// <summary>It was removed. // IPCT_DESTROY</summary>
    Destroy = 1 << 2,

    /// <summary>It was seen both ways. // IPCT_REPLY</summary>
    Reply = 1 << 3,

    /// <summary>It became assured. // IPCT_ASSURED</summary>
    Assured = 1 << 4,

    /// <summary>Its protocol state changed. // IPCT_PROTOINFO</summary>
    ProtoInfo = 1 << 5,

    /// <summary>A helper was set. // IPCT_HELPER</summary>
    Helper = 1 << 6,

    /// <summary>Its mark was set. // IPCT_MARK</summary>
    Mark = 1 << 7,

    /// <summary>Its sequence adjustment changed. // IPCT_SEQADJ</summary>
    SeqAdj = 1 << 8,

    /// <summary>Its security mark was set. // IPCT_SECMARK</summary>
    SecMark = 1 << 9,

    /// <summary>Its labels changed. // IPCT_LABEL</summary>
    Label = 1 << 10,

    /// <summary>Its SYN proxy was set. // IPCT_SYNPROXY</summary>
    Synproxy = 1 << 11,
}

/// <summary>What happened to an expectation, as a mask of event bits. // enum ip_conntrack_expect_events</summary>
[Flags]
public enum ExpectationEvents : uint
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>It is new. // IPEXP_NEW</summary>
    New = 1 << 0,

    /// <summary>It was removed. // IPEXP_DESTROY</summary>
    Destroy = 1 << 1,
}

/// <summary>Flags of an expectation. // NF_CT_EXPECT_*</summary>
[Flags]
public enum ExpectationFlags : uint
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>It outlives its first match. // NF_CT_EXPECT_PERMANENT</summary>
    Permanent = 1 << 0,

    /// <summary>It does not match yet. // NF_CT_EXPECT_INACTIVE</summary>
    Inactive = 1 << 1,

    /// <summary>A program made it. // NF_CT_EXPECT_USERSPACE</summary>
    Userspace = 1 << 2,
}
