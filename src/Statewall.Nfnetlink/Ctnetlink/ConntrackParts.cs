using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>Counters of one direction. // CTA_COUNTERS_ORIG, CTA_COUNTERS_REPLY</summary>
public record struct ConntrackCounters : IAttributeSet<ConntrackCounters>
{
    /// <summary>Packets. // CTA_COUNTERS_PACKETS</summary>
    public ulong? Packets;

    /// <summary>Bytes, network header included. // CTA_COUNTERS_BYTES</summary>
    public ulong? Bytes;

    /// <summary>Packets, from kernels before 2.6.36. // CTA_COUNTERS32_PACKETS</summary>
    public uint? Packets32;

    /// <summary>Bytes, from kernels before 2.6.36. // CTA_COUNTERS32_BYTES</summary>
    public uint? Bytes32;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ConntrackCounters value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U64(CtCountersAttribute.Packets, ref value.Packets);
        codec.U64(CtCountersAttribute.Bytes, ref value.Bytes);
        codec.U32(CtCountersAttribute.Packets32, ref value.Packets32);
        codec.U32(CtCountersAttribute.Bytes32, ref value.Bytes32);
    }
}

/// <summary>Sequence adjustment of one direction of a TCP connection. // struct nf_ct_seqadj</summary>
public record struct SequenceAdjustment : IAttributeSet<SequenceAdjustment>
{
    /// <summary>Sequence number at the last change of size. // CTA_SEQADJ_CORRECTION_POS</summary>
    public uint? CorrectionPosition;

    /// <summary>Added to sequence numbers before that position. // CTA_SEQADJ_OFFSET_BEFORE</summary>
    public int? OffsetBefore;

    /// <summary>Added to sequence numbers from that position on. // CTA_SEQADJ_OFFSET_AFTER</summary>
    public int? OffsetAfter;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref SequenceAdjustment value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtSeqAdjAttribute.CorrectionPos, ref value.CorrectionPosition);
        codec.Typed32(CtSeqAdjAttribute.OffsetBefore, ref value.OffsetBefore);
        codec.Typed32(CtSeqAdjAttribute.OffsetAfter, ref value.OffsetAfter);
    }
}

/// <summary>SYN proxy of a connection. // struct nf_conn_synproxy</summary>
public record struct SynproxyInfo : IAttributeSet<SynproxyInfo>
{
    /// <summary>Initial sequence number of the client's side. // CTA_SYNPROXY_ISN</summary>
    public uint? InitialSequence;

    /// <summary>Initial timestamp. // CTA_SYNPROXY_ITS</summary>
    public uint? InitialTimestamp;

    /// <summary>Offset of timestamps. // CTA_SYNPROXY_TSOFF</summary>
    public uint? TimestampOffset;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref SynproxyInfo value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtSynproxyAttribute.Isn, ref value.InitialSequence);
        codec.U32(CtSynproxyAttribute.Its, ref value.InitialTimestamp);
        codec.U32(CtSynproxyAttribute.TsOff, ref value.TimestampOffset);
    }
}

/// <summary>NAT to set up on a new connection. // struct nf_nat_range2, nfnetlink_parse_nat</summary>
public record struct NatRange : IAttributeSet<NatRange>
{
    /// <summary>Lowest address. // CTA_NAT_V4_MINIP, CTA_NAT_V6_MINIP</summary>
    public InetAddress? MinimumAddress;

    /// <summary>Highest address; the lowest when absent. // CTA_NAT_V4_MAXIP, CTA_NAT_V6_MAXIP</summary>
    public InetAddress? MaximumAddress;

    /// <summary>Lowest port. // CTA_PROTONAT_PORT_MIN</summary>
    public ushort? MinimumPort;

    /// <summary>Highest port; the lowest when absent. // CTA_PROTONAT_PORT_MAX</summary>
    public ushort? MaximumPort;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref NatRange value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        IPv4Wire.Describe(ref codec, CtNatAttribute.V4MinIp, ref value.MinimumAddress);
        IPv4Wire.Describe(ref codec, CtNatAttribute.V4MaxIp, ref value.MaximumAddress);
        codec.Part<NatRange, Ports>(CtNatAttribute.Proto, ref value);
        IPv6Wire.Describe(ref codec, CtNatAttribute.V6MinIp, ref value.MinimumAddress);
        IPv6Wire.Describe(ref codec, CtNatAttribute.V6MaxIp, ref value.MaximumAddress);
    }

    private readonly struct Ports : IAttributeLayout<NatRange>
    {
        public static void Describe<TCodec>(ref TCodec codec, ref NatRange value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            codec.U16(CtProtoNatAttribute.PortMin, ref value.MinimumPort);
            codec.U16(CtProtoNatAttribute.PortMax, ref value.MaximumPort);
        }
    }
}

/// <summary>Which fields of the tuples a filtered dump compares; each must then be present in its tuple. // CTA_FILTER</summary>
public record struct ConntrackFilter : IAttributeSet<ConntrackFilter>
{
    /// <summary>Fields of the original tuple. // CTA_FILTER_ORIG_FLAGS</summary>
    public TupleFilterFlags? Original;

    /// <summary>Fields of the reply tuple. // CTA_FILTER_REPLY_FLAGS</summary>
    public TupleFilterFlags? Reply;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ConntrackFilter value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.TypedHost32(CtFilterAttribute.OrigFlags, ref value.Original);
        codec.TypedHost32(CtFilterAttribute.ReplyFlags, ref value.Reply);
    }
}
