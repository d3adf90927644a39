namespace Statewall.Nfnetlink.Uapi;

/// <summary>Messages about connections: the low byte of a message type. // enum cntl_msg_types</summary>
public static class CtMessage
{
    /// <summary>Create or change a connection; announce or answer with one. // IPCTNL_MSG_CT_NEW</summary>
    public const byte New = 0;

    /// <summary>Get one connection or dump all. // IPCTNL_MSG_CT_GET</summary>
    public const byte Get = 1;

    /// <summary>Delete a connection or flush many; announce a removal. // IPCTNL_MSG_CT_DELETE</summary>
    public const byte Delete = 2;

    /// <summary>As <see cref="Get"/>, and zero the counters. // IPCTNL_MSG_CT_GET_CTRZERO</summary>
    public const byte GetCtrZero = 3;

    /// <summary>Dump statistics per CPU. // IPCTNL_MSG_CT_GET_STATS_CPU</summary>
    public const byte GetStatsCpu = 4;

    /// <summary>Get the table's size and limit. // IPCTNL_MSG_CT_GET_STATS</summary>
    public const byte GetStats = 5;

    /// <summary>Dump connections whose removal is not yet announced. // IPCTNL_MSG_CT_GET_DYING</summary>
    public const byte GetDying = 6;

    /// <summary>Dump connections whose first packet has not left; empty since kernel 6.0. // IPCTNL_MSG_CT_GET_UNCONFIRMED</summary>
    public const byte GetUnconfirmed = 7;
}

/// <summary>Messages about expectations: the low byte of a message type. // enum ctnl_exp_msg_types</summary>
public static class ExpMessage
{
    /// <summary>Create or change an expectation; announce or answer with one. // IPCTNL_MSG_EXP_NEW</summary>
    public const byte New = 0;

    /// <summary>Get one expectation or dump all. // IPCTNL_MSG_EXP_GET</summary>
    public const byte Get = 1;

    /// <summary>Delete an expectation, all of a helper, or all; announce a removal. // IPCTNL_MSG_EXP_DELETE</summary>
    public const byte Delete = 2;

    /// <summary>Dump statistics per CPU. // IPCTNL_MSG_EXP_GET_STATS_CPU</summary>
    public const byte GetStatsCpu = 3;
}

/// <summary>Messages about timeout policies: the low byte of a message type. // enum ctnl_timeout_msg_types</summary>
public static class TimeoutMessage
{
    /// <summary>Create or replace a policy; answer with one. // IPCTNL_MSG_TIMEOUT_NEW</summary>
    public const byte New = 0;

    /// <summary>Get one policy or dump all. // IPCTNL_MSG_TIMEOUT_GET</summary>
    public const byte Get = 1;

    /// <summary>Delete one policy, or all that nothing uses. // IPCTNL_MSG_TIMEOUT_DELETE</summary>
    public const byte Delete = 2;

    /// <summary>Change the default timeouts of a protocol. // IPCTNL_MSG_TIMEOUT_DEFAULT_SET</summary>
    public const byte DefaultSet = 3;

    /// <summary>Get the default timeouts of a protocol. // IPCTNL_MSG_TIMEOUT_DEFAULT_GET</summary>
    public const byte DefaultGet = 4;
}

/// <summary>Messages about helpers in programs: the low byte of a message type. // enum nfnl_cthelper_msg_types</summary>
public static class HelperMessage
{
    /// <summary>Register or change a helper; answer with one. // NFNL_MSG_CTHELPER_NEW</summary>
    public const byte New = 0;

    /// <summary>Get one helper or dump all. // NFNL_MSG_CTHELPER_GET</summary>
    public const byte Get = 1;

    /// <summary>Unregister helpers. // NFNL_MSG_CTHELPER_DEL</summary>
    public const byte Delete = 2;
}

/// <summary>Messages of nfnetlink itself: whole message types, without a subsystem.</summary>
public static class NfnlControl
{
    /// <summary>Begins a batch; the resource id names the subsystem. // NFNL_MSG_BATCH_BEGIN</summary>
    public const ushort BatchBegin = 16;

    /// <summary>Ends a batch, which is then committed as a whole. // NFNL_MSG_BATCH_END</summary>
    public const ushort BatchEnd = 17;
}

/// <summary>Attributes of <see cref="NfnlControl.BatchBegin"/>. // enum nfnl_batch_attributes</summary>
public static class NfnlBatchAttribute
{
    /// <summary>Generation the batch was built against (32 bits): another one refuses the batch. // NFNL_BATCH_GENID</summary>
    public const ushort GenId = 1;
}
