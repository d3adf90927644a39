namespace Statewall.Nfnetlink.Uapi;

/// <summary>Status bits of a connection. // enum ip_conntrack_status</summary>
[Flags]
public enum ConntrackStatus : uint
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>An expectation made it. // IPS_EXPECTED</summary>
    Expected = 1 << 0,

    /// <summary>Packets were seen both ways. // IPS_SEEN_REPLY</summary>
    SeenReply = 1 << 1,

    /// <summary>Not to be removed early when the table is full. // IPS_ASSURED</summary>
    Assured = 1 << 2,

    /// <summary>Its first packet has left the host: it is in the table. // IPS_CONFIRMED</summary>
    Confirmed = 1 << 3,

    /// <summary>Its source is translated in the original direction. // IPS_SRC_NAT</summary>
    SrcNat = 1 << 4,

    /// <summary>Its destination is translated in the original direction. // IPS_DST_NAT</summary>
    DstNat = 1 << 5,

    /// <summary>Its TCP sequence numbers are adjusted. // IPS_SEQ_ADJUST</summary>
    SeqAdjust = 1 << 6,

    /// <summary>Source NAT is set up, if only to nothing. // IPS_SRC_NAT_DONE</summary>
    SrcNatDone = 1 << 7,

    /// <summary>Destination NAT is set up, if only to nothing. // IPS_DST_NAT_DONE</summary>
    DstNatDone = 1 << 8,

    /// <summary>It is out of the table. // IPS_DYING</summary>
    Dying = 1 << 9,

    /// <summary>Packets do not refresh its timeout. // IPS_FIXED_TIMEOUT</summary>
    FixedTimeout = 1 << 10,

    /// <summary>It is a template, not a connection. // IPS_TEMPLATE</summary>
    Template = 1 << 11,

    /// <summary>Formerly: not tracked. Today the kernel's IPS_NAT_CLASH: a packet lost an insertion race. // IPS_UNTRACKED</summary>
    Untracked = 1 << 12,

    /// <summary>A helper was attached by a rule or a program. // IPS_HELPER</summary>
    Helper = 1 << 13,

    /// <summary>A flow table forwards it. // IPS_OFFLOAD</summary>
    Offload = 1 << 14,

    /// <summary>Hardware forwards it. // IPS_HW_OFFLOAD</summary>
    HwOffload = 1 << 15,

    /// <summary>Kernel-internal name of the same bit as <see cref="Untracked"/>. // IPS_NAT_CLASH</summary>
    NatClash = Untracked,

    /// <summary>Both NAT bits. // IPS_NAT_MASK</summary>
    NatMask = SrcNat | DstNat,

    /// <summary>Both NAT-done bits. // IPS_NAT_DONE_MASK</summary>
    NatDoneMask = SrcNatDone | DstNatDone,

    /// <summary>Bits that a program cannot change. // IPS_UNCHANGEABLE_MASK</summary>
    UnchangeableMask = NatDoneMask | NatMask | Expected | Confirmed | Dying | SeqAdjust | Template | Untracked | Offload | HwOffload,
}
