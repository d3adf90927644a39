// Ctnetlink: the messages of connections, expectations, statistics, timeout policies and helpers, each declared once by its Describe.
//
// Overview    A message struct has one nullable field per attribute (absent is not zero); nests that only group fields are layouts
//             of the enclosing struct, nests that are things of their own are structs. The same declaration decodes and encodes.
// Life-cycle  Values live on the caller's stack; nothing is kept, pooled or shared.
// Threads     Any; there is no state.
// Mirrors     nf_conntrack_netlink.c, nfnetlink_cttimeout.c, nfnetlink_cthelper.c. Dumps re-encode to the kernel's very bytes; events
//             carry the same attributes in another order (ConntrackEventMessage).

using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>
/// A connection as ctnetlink carries it: every attribute of CTA_*, in requests, answers and events. The order of encoding is that of
/// a dump (ctnetlink_fill_info); attributes that only programs send come last. Decoding one without helper data or security context
/// allocates nothing.
/// </summary>
public record struct ConntrackMessage : IAttributeSet<ConntrackMessage>
{
    /// <summary>Tuple of the original direction. // CTA_TUPLE_ORIG</summary>
    public ConntrackTuple? Original;

    /// <summary>Tuple of the reply direction. // CTA_TUPLE_REPLY</summary>
    public ConntrackTuple? Reply;

    /// <summary>Zone of both directions; absent from the kernel when it is 0 or belongs to one direction. // CTA_ZONE</summary>
    public ushort? Zone;

    /// <summary>Status bits. // CTA_STATUS</summary>
    public ConntrackStatus? Status;

    /// <summary>Mark. // CTA_MARK</summary>
    public uint? Mark;

    /// <summary>Security mark, obsolete: the kernel sends <see cref="SecurityContext"/> instead. // CTA_SECMARK</summary>
    public uint? SecurityMark;

    /// <summary>Security context as text. // CTA_SECCTX_NAME</summary>
    public string? SecurityContext;

    /// <summary>Identifier: a keyed hash, opaque, constant while the connection lives. // CTA_ID</summary>
    public uint? Id;

    /// <summary>References to the entry. // CTA_USE</summary>
    public uint? Use;

    /// <summary>Original tuple of the connection that expected this one. // CTA_TUPLE_MASTER</summary>
    public ConntrackTuple? Master;

    /// <summary>Seconds until the entry expires. // CTA_TIMEOUT</summary>
    public uint? Timeout;

    /// <summary>TCP state. // CTA_PROTOINFO_TCP</summary>
    public TcpProtocolInfo? Tcp;

    /// <summary>DCCP state; kernels up to 6.15. // CTA_PROTOINFO_DCCP</summary>
    public DccpProtocolInfo? Dccp;

    /// <summary>SCTP state. // CTA_PROTOINFO_SCTP</summary>
    public SctpProtocolInfo? Sctp;

    /// <summary>Counters of the original direction. // CTA_COUNTERS_ORIG</summary>
    public ConntrackCounters? OriginalCounters;

    /// <summary>Counters of the reply direction. // CTA_COUNTERS_REPLY</summary>
    public ConntrackCounters? ReplyCounters;

    /// <summary>When the connection began, nanoseconds since 1970. // CTA_TIMESTAMP_START</summary>
    public ulong? Start;

    /// <summary>When it ended, nanoseconds since 1970; absent while it lives. // CTA_TIMESTAMP_STOP</summary>
    public ulong? Stop;

    /// <summary>Name of the helper. // CTA_HELP_NAME</summary>
    public HelperName? Helper;

    /// <summary>The helper's private data. // CTA_HELP_INFO</summary>
    public byte[]? HelperInfo;

    /// <summary>Labels. // CTA_LABELS</summary>
    public ConntrackLabels? Labels;

    /// <summary>Sequence adjustment of the original direction. // CTA_SEQ_ADJ_ORIG</summary>
    public SequenceAdjustment? OriginalSequenceAdjustment;

    /// <summary>Sequence adjustment of the reply direction. // CTA_SEQ_ADJ_REPLY</summary>
    public SequenceAdjustment? ReplySequenceAdjustment;

    /// <summary>SYN proxy. // CTA_SYNPROXY</summary>
    public SynproxyInfo? Synproxy;

    /// <summary>When the event was raised, nanoseconds since 1970; kernel 6.15. // CTA_TIMESTAMP_EVENT</summary>
    public ulong? EventTimestamp;

    /// <summary>Source NAT to set up. // CTA_NAT_SRC</summary>
    public NatRange? SourceNat;

    /// <summary>Destination NAT to set up. // CTA_NAT_DST</summary>
    public NatRange? DestinationNat;

    /// <summary>Bits of <see cref="Mark"/> that a filter compares or an update changes. // CTA_MARK_MASK</summary>
    public uint? MarkMask;

    /// <summary>Bits of <see cref="Status"/> that a filter compares. // CTA_STATUS_MASK</summary>
    public ConntrackStatus? StatusMask;

    /// <summary>Bits of <see cref="Labels"/> that an update changes. // CTA_LABELS_MASK</summary>
    public ConntrackLabels? LabelsMask;

    /// <summary>Which fields of the tuples a filtered dump compares. // CTA_FILTER</summary>
    public ConntrackFilter? Filter;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ConntrackMessage value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Nest(CtAttribute.TupleOrig, ref value.Original);
        codec.Nest(CtAttribute.TupleReply, ref value.Reply);
        codec.U16(CtAttribute.Zone, ref value.Zone);
        codec.Typed32(CtAttribute.Status, ref value.Status);
        codec.U32(CtAttribute.Mark, ref value.Mark);
        codec.U32(CtAttribute.SecMark, ref value.SecurityMark);
        codec.Part<ConntrackMessage, SecurityContextPart>(CtAttribute.SecCtx, ref value);
        codec.U32(CtAttribute.Id, ref value.Id);
        codec.U32(CtAttribute.Use, ref value.Use);
        codec.Nest(CtAttribute.TupleMaster, ref value.Master);
        codec.U32(CtAttribute.Timeout, ref value.Timeout);
        codec.Part<ConntrackMessage, ProtocolInfoPart>(CtAttribute.ProtoInfo, ref value);
        codec.Nest(CtAttribute.CountersOrig, ref value.OriginalCounters);
        codec.Nest(CtAttribute.CountersReply, ref value.ReplyCounters);
        codec.Part<ConntrackMessage, TimestampPart>(CtAttribute.Timestamp, ref value);
        codec.Part<ConntrackMessage, HelperPart>(CtAttribute.Help, ref value);
        codec.Value(CtAttribute.Labels, ref value.Labels);
        codec.Nest(CtAttribute.SeqAdjOrig, ref value.OriginalSequenceAdjustment);
        codec.Nest(CtAttribute.SeqAdjReply, ref value.ReplySequenceAdjustment);
        codec.Nest(CtAttribute.Synproxy, ref value.Synproxy);
        codec.U64(CtAttribute.TimestampEvent, ref value.EventTimestamp);
        codec.Nest(CtAttribute.NatSrc, ref value.SourceNat);
        codec.Nest(CtAttribute.NatDst, ref value.DestinationNat);
        codec.U32(CtAttribute.MarkMask, ref value.MarkMask);
        codec.Typed32(CtAttribute.StatusMask, ref value.StatusMask);
        codec.Value(CtAttribute.LabelsMask, ref value.LabelsMask);
        codec.Nest(CtAttribute.Filter, ref value.Filter);
    }

    internal readonly struct SecurityContextPart : IAttributeLayout<ConntrackMessage>
    {
        public static void Describe<TCodec>(ref TCodec codec, ref ConntrackMessage value)
            where TCodec : struct, IAttributeCodec, allows ref struct =>
            codec.Text(CtSecCtxAttribute.Name, ref value.SecurityContext);
    }

    internal readonly struct ProtocolInfoPart : IAttributeLayout<ConntrackMessage>
    {
        public static void Describe<TCodec>(ref TCodec codec, ref ConntrackMessage value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            codec.Nest(CtProtoInfoAttribute.Tcp, ref value.Tcp);
            codec.Nest(CtProtoInfoAttribute.Dccp, ref value.Dccp);
            codec.Nest(CtProtoInfoAttribute.Sctp, ref value.Sctp);
        }
    }

    internal readonly struct TimestampPart : IAttributeLayout<ConntrackMessage>
    {
        public static void Describe<TCodec>(ref TCodec codec, ref ConntrackMessage value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            codec.U64(CtTimestampAttribute.Start, ref value.Start);
            codec.U64(CtTimestampAttribute.Stop, ref value.Stop);
        }
    }

    internal readonly struct HelperPart : IAttributeLayout<ConntrackMessage>
    {
        public static void Describe<TCodec>(ref TCodec codec, ref ConntrackMessage value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            codec.Value(CtHelpAttribute.Name, ref value.Helper);
            codec.Bytes(CtHelpAttribute.Info, ref value.HelperInfo);
        }
    }
}
