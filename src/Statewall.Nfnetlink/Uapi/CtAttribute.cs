namespace Statewall.Nfnetlink.Uapi;

/// <summary>Attributes of a connection. // enum ctattr_type</summary>
public static class CtAttribute
{
    /// <summary>Tuple of the original direction: nest of <see cref="CtTupleAttribute"/>. // CTA_TUPLE_ORIG</summary>
    public const ushort TupleOrig = 1;

    /// <summary>Tuple of the reply direction: nest of <see cref="CtTupleAttribute"/>. // CTA_TUPLE_REPLY</summary>
    public const ushort TupleReply = 2;

    /// <summary>Status bits, 32 bits: <see cref="ConntrackStatus"/>. // CTA_STATUS</summary>
    public const ushort Status = 3;

    /// <summary>State of the protocol: nest of <see cref="CtProtoInfoAttribute"/>. // CTA_PROTOINFO</summary>
    public const ushort ProtoInfo = 4;

    /// <summary>Helper: nest of <see cref="CtHelpAttribute"/>. // CTA_HELP</summary>
    public const ushort Help = 5;

    /// <summary>Source NAT to set up: nest of <see cref="CtNatAttribute"/>. // CTA_NAT_SRC</summary>
    public const ushort NatSrc = 6;

    /// <summary>Seconds until the entry expires, 32 bits. // CTA_TIMEOUT</summary>
    public const ushort Timeout = 7;

    /// <summary>Mark, 32 bits. // CTA_MARK</summary>
    public const ushort Mark = 8;

    /// <summary>Counters of the original direction: nest of <see cref="CtCountersAttribute"/>. // CTA_COUNTERS_ORIG</summary>
    public const ushort CountersOrig = 9;

    /// <summary>Counters of the reply direction: nest of <see cref="CtCountersAttribute"/>. // CTA_COUNTERS_REPLY</summary>
    public const ushort CountersReply = 10;

    /// <summary>References to the entry, 32 bits. // CTA_USE</summary>
    public const ushort Use = 11;

    /// <summary>Identifier, 32 bits. // CTA_ID</summary>
    public const ushort Id = 12;

    /// <summary>Destination NAT to set up: nest of <see cref="CtNatAttribute"/>. // CTA_NAT_DST</summary>
    public const ushort NatDst = 13;

    /// <summary>Original tuple of the expecting connection: nest of <see cref="CtTupleAttribute"/>. // CTA_TUPLE_MASTER</summary>
    public const ushort TupleMaster = 14;

    /// <summary>Sequence adjustment of the original direction: nest of <see cref="CtSeqAdjAttribute"/>. // CTA_SEQ_ADJ_ORIG</summary>
    public const ushort SeqAdjOrig = 15;

    /// <summary>Sequence adjustment of the reply direction: nest of <see cref="CtSeqAdjAttribute"/>. // CTA_SEQ_ADJ_REPLY</summary>
    public const ushort SeqAdjReply = 16;

    /// <summary>Security mark, 32 bits; obsolete, see <see cref="SecCtx"/>. // CTA_SECMARK</summary>
    public const ushort SecMark = 17;

    /// <summary>Zone of both directions, 16 bits. // CTA_ZONE</summary>
    public const ushort Zone = 18;

    /// <summary>Security context: nest of <see cref="CtSecCtxAttribute"/>. // CTA_SECCTX</summary>
    public const ushort SecCtx = 19;

    /// <summary>Start and end: nest of <see cref="CtTimestampAttribute"/>. // CTA_TIMESTAMP</summary>
    public const ushort Timestamp = 20;

    /// <summary>Bits of the mark that a filter compares or an update changes, 32 bits. // CTA_MARK_MASK</summary>
    public const ushort MarkMask = 21;

    /// <summary>Labels, up to 128 bits in units of 32. // CTA_LABELS</summary>
    public const ushort Labels = 22;

    /// <summary>Labels that an update changes, as many bits as <see cref="Labels"/>. // CTA_LABELS_MASK</summary>
    public const ushort LabelsMask = 23;

    /// <summary>SYN proxy: nest of <see cref="CtSynproxyAttribute"/>. // CTA_SYNPROXY</summary>
    public const ushort Synproxy = 24;

    /// <summary>Which tuple fields a filtered dump compares: nest of <see cref="CtFilterAttribute"/>. // CTA_FILTER</summary>
    public const ushort Filter = 25;

    /// <summary>Bits of the status that a filter compares, 32 bits. // CTA_STATUS_MASK</summary>
    public const ushort StatusMask = 26;

    /// <summary>When the event was raised, nanoseconds since 1970, 64 bits; kernel 6.15. // CTA_TIMESTAMP_EVENT</summary>
    public const ushort TimestampEvent = 27;
}
