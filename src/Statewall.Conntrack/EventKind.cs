using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

/// <summary>What a notification announces; as flags, what a listener wants.</summary>
[Flags]
public enum EventKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A new entry. // IPCTNL_MSG_CT_NEW with NLM_F_CREATE or NLM_F_EXCL</summary>
    New = 1 << 0,

    /// <summary>A changed entry. // IPCTNL_MSG_CT_NEW</summary>
    Update = 1 << 1,

    /// <summary>A removed entry. // IPCTNL_MSG_CT_DELETE</summary>
    Destroy = 1 << 2,

    /// <summary>Everything.</summary>
    All = New | Update | Destroy,
}

/// <summary>Tells what a notification announces.</summary>
public static class EventKindOf
{
    /// <summary>What a notification about a connection or an expectation announces; none for any other message.</summary>
    public static EventKinds Message(NetlinkMessage message)
    {
        if (NfnetlinkMessage.SubsystemOf(message.Type) is not (NfnlSubsystem.Ctnetlink or NfnlSubsystem.CtnetlinkExpect))
            return EventKinds.None;
        return NfnetlinkMessage.MessageOf(message.Type) switch
        {
            CtMessage.New => (message.Flags & (NetlinkFlags.Create | NetlinkFlags.Exclusive)) != 0 ? EventKinds.New : EventKinds.Update,
            CtMessage.Delete => EventKinds.Destroy,
            _ => EventKinds.None,
        };
    }
}
