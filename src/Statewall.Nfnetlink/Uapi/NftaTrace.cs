namespace Statewall.Nfnetlink.Uapi;

/// <summary>Attributes of a trace event. // enum nft_trace_attributes</summary>
public static class NftaTrace
{
    /// <summary>Table, text. // NFTA_TRACE_TABLE</summary>
    public const ushort Table = 1;

    /// <summary>Chain, text. // NFTA_TRACE_CHAIN</summary>
    public const ushort Chain = 2;

    /// <summary>Handle of the rule, 64 bits. // NFTA_TRACE_RULE_HANDLE</summary>
    public const ushort RuleHandle = 3;

    /// <summary>Kind of event, 32 bits: <see cref="NftTraceType"/>. // NFTA_TRACE_TYPE</summary>
    public const ushort Type = 4;

    /// <summary>Verdict: nest of <see cref="NftaVerdict"/>. // NFTA_TRACE_VERDICT</summary>
    public const ushort Verdict = 5;

    /// <summary>Number of the traced packet, 32 bits. // NFTA_TRACE_ID</summary>
    public const ushort Id = 6;

    /// <summary>Link layer header. // NFTA_TRACE_LL_HEADER</summary>
    public const ushort LlHeader = 7;

    /// <summary>Network header. // NFTA_TRACE_NETWORK_HEADER</summary>
    public const ushort NetworkHeader = 8;

    /// <summary>Transport header. // NFTA_TRACE_TRANSPORT_HEADER</summary>
    public const ushort TransportHeader = 9;

    /// <summary>Index of the incoming device, 32 bits. // NFTA_TRACE_IIF</summary>
    public const ushort Iif = 10;

    /// <summary>Its type, 16 bits. // NFTA_TRACE_IIFTYPE</summary>
    public const ushort IifType = 11;

    /// <summary>Index of the outgoing device, 32 bits. // NFTA_TRACE_OIF</summary>
    public const ushort Oif = 12;

    /// <summary>Its type, 16 bits. // NFTA_TRACE_OIFTYPE</summary>
    public const ushort OifType = 13;

    /// <summary>Mark, 32 bits. // NFTA_TRACE_MARK</summary>
    public const ushort Mark = 14;

    /// <summary>Family, 32 bits. // NFTA_TRACE_NFPROTO</summary>
    public const ushort NfProto = 15;

    /// <summary>Policy that decided, 32 bits: <see cref="NftVerdict"/>. // NFTA_TRACE_POLICY</summary>
    public const ushort Policy = 16;

    /// <summary>Alignment only. // NFTA_TRACE_PAD</summary>
    public const ushort Pad = 17;

    /// <summary>Identifier of the connection, 32 bits; kernel 6.16. // NFTA_TRACE_CT_ID</summary>
    public const ushort CtId = 18;

    /// <summary>Direction in it, 8 bits. // NFTA_TRACE_CT_DIRECTION</summary>
    public const ushort CtDirection = 19;

    /// <summary>Its status, 32 bits. // NFTA_TRACE_CT_STATUS</summary>
    public const ushort CtStatus = 20;

    /// <summary>The packet's state, 32 bits. // NFTA_TRACE_CT_STATE</summary>
    public const ushort CtState = 21;
}

/// <summary>Kinds of trace events. // enum nft_trace_types</summary>
public enum NftTraceType : uint
{
    /// <summary>None. // NFT_TRACETYPE_UNSPEC</summary>
    Unspec = 0,

    /// <summary>A base chain's policy. // NFT_TRACETYPE_POLICY</summary>
    Policy = 1,

    /// <summary>The end of a chain. // NFT_TRACETYPE_RETURN</summary>
    Return = 2,

    /// <summary>A rule. // NFT_TRACETYPE_RULE</summary>
    Rule = 3,
}
