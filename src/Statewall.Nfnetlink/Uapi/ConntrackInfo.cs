namespace Statewall.Nfnetlink.Uapi;

/// <summary>Relation of a packet to its connection. // enum ip_conntrack_info</summary>
public enum ConntrackInfo : byte
{
    /// <summary>Part of an established connection, original direction. // IP_CT_ESTABLISHED</summary>
    Established = 0,

    /// <summary>Expected, or an ICMP error about the connection, original direction. // IP_CT_RELATED</summary>
    Related = 1,

    /// <summary>Begins a connection. // IP_CT_NEW</summary>
    New = 2,

    /// <summary>Established, reply direction; values from here on are replies (IP_CT_IS_REPLY). // IP_CT_ESTABLISHED_REPLY</summary>
    EstablishedReply = 3,

    /// <summary>As <see cref="Related"/>, reply direction. // IP_CT_RELATED_REPLY</summary>
    RelatedReply = 4,

    /// <summary>Not tracked on purpose; kernel-internal. // IP_CT_UNTRACKED</summary>
    Untracked = 7,
}

/// <summary>State bits as rules match them (<c>ct state</c>). // NF_CT_STATE_BIT</summary>
[Flags]
public enum ConntrackState : uint
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>Could not be tracked. // NF_CT_STATE_INVALID_BIT</summary>
    Invalid = 1 << 0,

    /// <summary>Part of a connection seen both ways. // NF_CT_STATE_BIT(IP_CT_ESTABLISHED)</summary>
    Established = 1 << 1,

    /// <summary>Begins an expected connection, or is an error about one. // NF_CT_STATE_BIT(IP_CT_RELATED)</summary>
    Related = 1 << 2,

    /// <summary>Begins a connection, or belongs to one seen one way. // NF_CT_STATE_BIT(IP_CT_NEW)</summary>
    New = 1 << 3,

    /// <summary>Not tracked on purpose. // NF_CT_STATE_UNTRACKED_BIT</summary>
    Untracked = 1 << 6,
}

/// <summary>Direction of a packet in its connection. // enum ip_conntrack_dir</summary>
public enum Direction : byte
{
    /// <summary>As its first packet. // IP_CT_DIR_ORIGINAL</summary>
    Original = 0,

    /// <summary>The other one. // IP_CT_DIR_REPLY</summary>
    Reply = 1,
}
