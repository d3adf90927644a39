namespace Statewall.Nfnetlink.Uapi;

/// <summary>DCCP states of a connection (kernels up to 6.15). // enum ct_dccp_states</summary>
public enum DccpState : byte
{
    /// <summary>No packet seen. // CT_DCCP_NONE</summary>
    None = 0,

    /// <summary>Request seen. // CT_DCCP_REQUEST</summary>
    Request = 1,

    /// <summary>Response seen. // CT_DCCP_RESPOND</summary>
    Respond = 2,

    /// <summary>Response acknowledged. // CT_DCCP_PARTOPEN</summary>
    PartOpen = 3,

    /// <summary>Open. // CT_DCCP_OPEN</summary>
    Open = 4,

    /// <summary>Server asked to close. // CT_DCCP_CLOSEREQ</summary>
    CloseReq = 5,

    /// <summary>Closing. // CT_DCCP_CLOSING</summary>
    Closing = 6,

    /// <summary>Closed, waiting for stragglers. // CT_DCCP_TIMEWAIT</summary>
    TimeWait = 7,

    /// <summary>Not a state: the packet is let through without effect. // CT_DCCP_IGNORE</summary>
    Ignore = 8,

    /// <summary>Not a state: the packet is invalid. // CT_DCCP_INVALID</summary>
    Invalid = 9,
}

/// <summary>Role of a DCCP direction. // enum ct_dccp_roles</summary>
public enum DccpRole : byte
{
    /// <summary>It asked. // CT_DCCP_ROLE_CLIENT</summary>
    Client = 0,

    /// <summary>It was asked. // CT_DCCP_ROLE_SERVER</summary>
    Server = 1,
}
