namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>The kinds of messages on PPTP's control connection. // PPTP_START_SESSION_REQUEST …</summary>
internal enum PptpMessage : ushort
{
    StartSessionRequest = 1,
    StartSessionReply = 2,
    StopSessionRequest = 3,
    StopSessionReply = 4,
    EchoRequest = 5,
    EchoReply = 6,
    OutCallRequest = 7,
    OutCallReply = 8,
    InCallRequest = 9,
    InCallReply = 10,
    InCallConnect = 11,
    CallClearRequest = 12,
    CallDisconnectNotify = 13,
    WanErrorNotify = 14,
    SetLinkInfo = 15,
}

/// <summary>How far a control connection is. // enum pptp_ctrlsess_state</summary>
internal enum PptpSession : byte
{
    None,
    Error,
    StopRequested,
    Requested,
    Confirmed,
}

/// <summary>How far its call is. // enum pptp_ctrlcall_state</summary>
internal enum PptpCall : byte
{
    None,
    Error,
    OutRequested,
    OutConfirmed,
    InRequested,
    InReplied,
    InConfirmed,
    ClearRequested,
}

/// <summary>What is known of a control connection. // struct nf_ct_pptp_master, struct nf_nat_pptp</summary>
internal struct PptpState
{
    /// <summary>The session.</summary>
    public PptpSession Session;

    /// <summary>The call that was spoken of last.</summary>
    public PptpCall Call;

    /// <summary>The client's call id, as the server knows it. // ct_pptp_info->pns_call_id</summary>
    public ushort ClientId;

    /// <summary>The server's call id. // ct_pptp_info->pac_call_id</summary>
    public ushort ServerId;

    /// <summary>The client's call id as itself has it, under translation. // nat_pptp_info->pns_call_id</summary>
    public ushort OwnClientId;

    /// <summary>The server's, under translation. // nat_pptp_info->pac_call_id</summary>
    public ushort OwnServerId;
}
