namespace Statewall.Nfnetlink.Uapi;

/// <summary>Protocol states of a connection. // enum ctattr_protoinfo</summary>
public static class CtProtoInfoAttribute
{
    /// <summary>TCP: nest of <see cref="CtProtoInfoTcpAttribute"/>. // CTA_PROTOINFO_TCP</summary>
    public const ushort Tcp = 1;

    /// <summary>DCCP: nest of <see cref="CtProtoInfoDccpAttribute"/>; not sent since kernel 6.16. // CTA_PROTOINFO_DCCP</summary>
    public const ushort Dccp = 2;

    /// <summary>SCTP: nest of <see cref="CtProtoInfoSctpAttribute"/>. // CTA_PROTOINFO_SCTP</summary>
    public const ushort Sctp = 3;
}

/// <summary>TCP state. // enum ctattr_protoinfo_tcp</summary>
public static class CtProtoInfoTcpAttribute
{
    /// <summary>State, 8 bits: <see cref="TcpState"/>. // CTA_PROTOINFO_TCP_STATE</summary>
    public const ushort State = 1;

    /// <summary>Window scale of the original direction, 8 bits. // CTA_PROTOINFO_TCP_WSCALE_ORIGINAL</summary>
    public const ushort WscaleOriginal = 2;

    /// <summary>Window scale of the reply direction, 8 bits. // CTA_PROTOINFO_TCP_WSCALE_REPLY</summary>
    public const ushort WscaleReply = 3;

    /// <summary>Flags of the original direction: value and mask, 8 bits each. // CTA_PROTOINFO_TCP_FLAGS_ORIGINAL</summary>
    public const ushort FlagsOriginal = 4;

    /// <summary>Flags of the reply direction: value and mask, 8 bits each. // CTA_PROTOINFO_TCP_FLAGS_REPLY</summary>
    public const ushort FlagsReply = 5;
}

/// <summary>DCCP state. // enum ctattr_protoinfo_dccp</summary>
public static class CtProtoInfoDccpAttribute
{
    /// <summary>State, 8 bits: <see cref="DccpState"/>. // CTA_PROTOINFO_DCCP_STATE</summary>
    public const ushort State = 1;

    /// <summary>Role of the original direction, 8 bits: <see cref="DccpRole"/>. // CTA_PROTOINFO_DCCP_ROLE</summary>
    public const ushort Role = 2;

    /// <summary>Sequence number of the handshake, 64 bits. // CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ</summary>
    public const ushort HandshakeSeq = 3;

    /// <summary>Alignment only. // CTA_PROTOINFO_DCCP_PAD</summary>
    public const ushort Pad = 4;
}

/// <summary>SCTP state. // enum ctattr_protoinfo_sctp</summary>
public static class CtProtoInfoSctpAttribute
{
    /// <summary>State, 8 bits: <see cref="SctpState"/>. // CTA_PROTOINFO_SCTP_STATE</summary>
    public const ushort State = 1;

    /// <summary>Verification tag of the original direction, 32 bits. // CTA_PROTOINFO_SCTP_VTAG_ORIGINAL</summary>
    public const ushort VtagOriginal = 2;

    /// <summary>Verification tag of the reply direction, 32 bits. // CTA_PROTOINFO_SCTP_VTAG_REPLY</summary>
    public const ushort VtagReply = 3;
}
