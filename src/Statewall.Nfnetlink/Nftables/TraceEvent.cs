using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>What a rule, chain or policy decided about a traced packet. // nft_trace_notify</summary>
public record struct TraceEvent : IAttributeSet<TraceEvent>
{
    /// <summary>Family of the hook: a value of <see cref="Uapi.NfProto"/>. // NFTA_TRACE_NFPROTO</summary>
    public uint? Family;

    /// <summary>Kind of event. // NFTA_TRACE_TYPE</summary>
    public NftTraceType? Type;

    /// <summary>Number of the packet; the same in all its events. // NFTA_TRACE_ID</summary>
    public uint? Id;

    /// <summary>Chain. // NFTA_TRACE_CHAIN</summary>
    public string? Chain;

    /// <summary>Table. // NFTA_TRACE_TABLE</summary>
    public string? Table;

    /// <summary>Handle of the rule. // NFTA_TRACE_RULE_HANDLE</summary>
    public ulong? RuleHandle;

    /// <summary>Verdict of a rule, or of the end of a chain. // NFTA_TRACE_VERDICT</summary>
    public Verdict? Verdict;

    /// <summary>Verdict of a policy. // NFTA_TRACE_POLICY</summary>
    public NftVerdict? Policy;

    /// <summary>Mark of the packet. // NFTA_TRACE_MARK</summary>
    public uint? Mark;

    /// <summary>Index of the incoming device. // NFTA_TRACE_IIF</summary>
    public uint? InputIndex;

    /// <summary>Its hardware type. // NFTA_TRACE_IIFTYPE</summary>
    public ushort? InputType;

    /// <summary>Index of the outgoing device. // NFTA_TRACE_OIF</summary>
    public uint? OutputIndex;

    /// <summary>Its hardware type. // NFTA_TRACE_OIFTYPE</summary>
    public ushort? OutputType;

    /// <summary>Link layer header; only in a packet's first event. // NFTA_TRACE_LL_HEADER</summary>
    public byte[]? LinkHeader;

    /// <summary>Network header; only in a packet's first event. // NFTA_TRACE_NETWORK_HEADER</summary>
    public byte[]? NetworkHeader;

    /// <summary>Transport header, or what the kernel shows of it; only in a packet's first event. // NFTA_TRACE_TRANSPORT_HEADER</summary>
    public byte[]? TransportHeader;

    /// <summary>The packet's state; kernel 6.16. // NFTA_TRACE_CT_STATE</summary>
    public ConntrackState? ConntrackState;

    /// <summary>Direction in the connection; kernel 6.16. // NFTA_TRACE_CT_DIRECTION</summary>
    public Direction? ConntrackDirection;

    /// <summary>Identifier of the connection; kernel 6.16. // NFTA_TRACE_CT_ID</summary>
    public uint? ConntrackId;

    /// <summary>Status of the connection; kernel 6.16. // NFTA_TRACE_CT_STATUS</summary>
    public ConntrackStatus? ConntrackStatus;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref TraceEvent value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaTrace.NfProto, ref value.Family);
        codec.Typed32(NftaTrace.Type, ref value.Type);
        codec.U32(NftaTrace.Id, ref value.Id);
        codec.Text(NftaTrace.Chain, ref value.Chain);
        codec.Text(NftaTrace.Table, ref value.Table);
        codec.U64(NftaTrace.RuleHandle, ref value.RuleHandle);
        codec.Nest(NftaTrace.Verdict, ref value.Verdict);
        codec.Typed32(NftaTrace.Policy, ref value.Policy);
        codec.U32(NftaTrace.Mark, ref value.Mark);
        codec.U32(NftaTrace.Iif, ref value.InputIndex);
        codec.U16(NftaTrace.IifType, ref value.InputType);
        codec.U32(NftaTrace.Oif, ref value.OutputIndex);
        codec.U16(NftaTrace.OifType, ref value.OutputType);
        codec.Bytes(NftaTrace.NetworkHeader, ref value.NetworkHeader);
        codec.Bytes(NftaTrace.TransportHeader, ref value.TransportHeader);
        codec.Bytes(NftaTrace.LlHeader, ref value.LinkHeader);
        codec.Typed32(NftaTrace.CtState, ref value.ConntrackState);
        codec.Typed8(NftaTrace.CtDirection, ref value.ConntrackDirection);
        codec.U32(NftaTrace.CtId, ref value.ConntrackId);
        codec.Typed32(NftaTrace.CtStatus, ref value.ConntrackStatus);
    }
}
