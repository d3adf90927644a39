namespace Statewall.Conntrack;

/// <summary>Takes connections that are listed; a struct for calls without allocation.</summary>
public interface IConnectionHandler
{
    /// <summary>A connection; it is good until this returns.</summary>
    void Handle(ref ConnectionView connection);
}

/// <summary>Takes connections that an update changed.</summary>
public interface IConnectionUpdateHandler : IConnectionHandler
{
    /// <summary>The kernel refused to change a connection; the update goes on unless this throws.</summary>
    void Refused(Netlink.NetlinkException error);
}

/// <summary>Takes expectations that are listed; a struct for calls without allocation.</summary>
public interface IExpectationHandler
{
    /// <summary>An expectation; it is good until this returns.</summary>
    void Handle(ref ExpectationView expectation);
}

/// <summary>What every listener learns besides its events.</summary>
public interface IListener
{
    /// <summary>Events were lost, because they came faster than they were read; the stream goes on. // ENOBUFS</summary>
    void Gap();

    /// <summary>All events that have come were handed over: the moment to write out what they gave.</summary>
    void Pause();
}

/// <summary>Takes events about connections.</summary>
public interface IConnectionListener : IListener
{
    /// <summary>An event; it is good until this returns.</summary>
    void Handle(EventKinds kind, ref ConnectionView connection);
}

/// <summary>Takes events about expectations.</summary>
public interface IExpectationListener : IListener
{
    /// <summary>An event; it is good until this returns.</summary>
    void Handle(EventKinds kind, ref ExpectationView expectation);
}

/// <summary>The lists of connections that a kernel can dump.</summary>
public enum ConnectionTable
{
    /// <summary>The table. // IPCTNL_MSG_CT_GET</summary>
    Tracked,

    /// <summary>The table, with its counters set to zero as they are read. // IPCTNL_MSG_CT_GET_CTRZERO</summary>
    TrackedZeroing,

    /// <summary>Connections whose removal is not yet announced. // IPCTNL_MSG_CT_GET_DYING</summary>
    Dying,

    /// <summary>Connections whose first packet has not left. // IPCTNL_MSG_CT_GET_UNCONFIRMED</summary>
    Unconfirmed,
}
