namespace Statewall.Engine.Conntrack;

/// <summary>What the tracker counts; an engine is one CPU. // struct ip_conntrack_stat</summary>
public sealed class ConntrackStatistics
{
    /// <summary>Entries found by a look-up on insertion of another. // found</summary>
    public uint Found { get; set; }

    /// <summary>Packets that could not be tracked. // invalid</summary>
    public uint Invalid { get; set; }

    /// <summary>Entries inserted by request. // insert</summary>
    public uint Insert { get; set; }

    /// <summary>Insertions refused because the tuple was taken. // insert_failed</summary>
    public uint InsertFailed { get; set; }

    /// <summary>Packets dropped for lack of an entry. // drop</summary>
    public uint Drop { get; set; }

    /// <summary>Entries removed to make room. // early_drop</summary>
    public uint EarlyDrop { get; set; }

    /// <summary>ICMP errors that no connection explains. // icmp_error</summary>
    public uint Error { get; set; }

    /// <summary>Look-ups that had to start again. // search_restart</summary>
    public uint SearchRestart { get; set; }

    /// <summary>Packets given to an entry that won a race. // clash_resolve</summary>
    public uint ClashResolve { get; set; }

    /// <summary>Insertions refused because a hash chain was too long. // chaintoolong</summary>
    public uint ChainTooLong { get; set; }

    /// <summary>Connections that met their expectation. // expect_new</summary>
    public uint ExpectNew { get; set; }

    /// <summary>Expectations created. // expect_create</summary>
    public uint ExpectCreate { get; set; }

    /// <summary>Expectations removed. // expect_delete</summary>
    public uint ExpectDelete { get; set; }

    /// <summary>Times the table was full and a new connection was refused; the kernel logs these.</summary>
    public ulong TableFull { get; set; }
}
