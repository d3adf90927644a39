using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>TCP state of a connection. // CTA_PROTOINFO_TCP, tcp_to_nlattr</summary>
public record struct TcpProtocolInfo : IAttributeSet<TcpProtocolInfo>
{
    /// <summary>State. // CTA_PROTOINFO_TCP_STATE</summary>
    public TcpState? State;

    /// <summary>Window scale of the original direction, in bits. // CTA_PROTOINFO_TCP_WSCALE_ORIGINAL</summary>
    public byte? OriginalWindowScale;

    /// <summary>Window scale of the reply direction, in bits. // CTA_PROTOINFO_TCP_WSCALE_REPLY</summary>
    public byte? ReplyWindowScale;

    /// <summary>Flags of the original direction. // CTA_PROTOINFO_TCP_FLAGS_ORIGINAL</summary>
    public TcpFlagsMask? OriginalFlags;

    /// <summary>Flags of the reply direction. // CTA_PROTOINFO_TCP_FLAGS_REPLY</summary>
    public TcpFlagsMask? ReplyFlags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref TcpProtocolInfo value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Typed8(CtProtoInfoTcpAttribute.State, ref value.State);
        codec.U8(CtProtoInfoTcpAttribute.WscaleOriginal, ref value.OriginalWindowScale);
        codec.U8(CtProtoInfoTcpAttribute.WscaleReply, ref value.ReplyWindowScale);
        codec.Value(CtProtoInfoTcpAttribute.FlagsOriginal, ref value.OriginalFlags);
        codec.Value(CtProtoInfoTcpAttribute.FlagsReply, ref value.ReplyFlags);
    }
}

/// <summary>Flags of one TCP direction. // struct nf_ct_tcp_flags</summary>
/// <param name="Flags">The flags.</param>
/// <param name="Mask">Flags that an update changes; 0 from the kernel.</param>
public readonly record struct TcpFlagsMask(TcpFlags Flags, TcpFlags Mask) : IWireValue<TcpFlagsMask>
{
    static int IWireValue<TcpFlagsMask>.MinimumSize => 2;

    int IWireValue<TcpFlagsMask>.Size => 2;

    static TcpFlagsMask IWireValue<TcpFlagsMask>.Read(ReadOnlySpan<byte> source) => new((TcpFlags)source[0], (TcpFlags)source[1]);

    void IWireValue<TcpFlagsMask>.Write(Span<byte> destination)
    {
        destination[0] = (byte)Flags;
        destination[1] = (byte)Mask;
    }
}

/// <summary>SCTP state of a connection. // CTA_PROTOINFO_SCTP, sctp_to_nlattr</summary>
public record struct SctpProtocolInfo : IAttributeSet<SctpProtocolInfo>
{
    /// <summary>State. // CTA_PROTOINFO_SCTP_STATE</summary>
    public SctpState? State;

    /// <summary>Verification tag of the original direction. // CTA_PROTOINFO_SCTP_VTAG_ORIGINAL</summary>
    public uint? OriginalTag;

    /// <summary>Verification tag of the reply direction. // CTA_PROTOINFO_SCTP_VTAG_REPLY</summary>
    public uint? ReplyTag;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref SctpProtocolInfo value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Typed8(CtProtoInfoSctpAttribute.State, ref value.State);
        codec.U32(CtProtoInfoSctpAttribute.VtagOriginal, ref value.OriginalTag);
        codec.U32(CtProtoInfoSctpAttribute.VtagReply, ref value.ReplyTag);
    }
}

/// <summary>DCCP state of a connection; kernels up to 6.15. // CTA_PROTOINFO_DCCP, dccp_to_nlattr</summary>
public record struct DccpProtocolInfo : IAttributeSet<DccpProtocolInfo>
{
    /// <summary>State. // CTA_PROTOINFO_DCCP_STATE</summary>
    public DccpState? State;

    /// <summary>Role of the original direction. // CTA_PROTOINFO_DCCP_ROLE</summary>
    public DccpRole? Role;

    /// <summary>Sequence number of the handshake. // CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ</summary>
    public ulong? HandshakeSequence;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref DccpProtocolInfo value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Typed8(CtProtoInfoDccpAttribute.State, ref value.State);
        codec.Typed8(CtProtoInfoDccpAttribute.Role, ref value.Role);
        codec.U64(CtProtoInfoDccpAttribute.HandshakeSeq, ref value.HandshakeSequence);
    }
}
