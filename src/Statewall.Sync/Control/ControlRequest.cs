namespace Statewall.Sync.Control;

/// <summary>What is asked of a daemon through its control socket: one number of four bytes in the machine's order. // local.h, conntrackd.h</summary>
internal enum ControlRequest
{
    /// <summary>Empty the kernel's table of connections. // -F ct</summary>
    FlushKernel = 0,

    /// <summary>Read the kernel's connections into the internal cache. // -R ct</summary>
    ResyncKernel = 1,

    /// <summary>List the internal cache. // -i</summary>
    DumpInternal = 16,

    /// <summary>List the external cache. // -e</summary>
    DumpExternal = 17,

    /// <summary>Put the connections of the external cache into the kernel. // -c ct</summary>
    Commit = 18,

    /// <summary>Empty the caches of connections.</summary>
    FlushCaches = 19,

    /// <summary>End. // -k</summary>
    Kill = 20,

    /// <summary>Statistics of connections. // -s</summary>
    Stats = 21,

    /// <summary>Send everything to the other machines. // -B</summary>
    SendBulk = 22,

    /// <summary>Ask the other machines for everything. // -n</summary>
    RequestResync = 23,

    /// <summary>List the internal cache as XML. // -i -x</summary>
    DumpInternalXml = 24,

    /// <summary>List the external cache as XML. // -e -x</summary>
    DumpExternalXml = 25,

    /// <summary>Empty the kernel's table a while later. // -t</summary>
    SchedulePurge = 26,

    /// <summary>Statistics of messages. // -s network</summary>
    StatsNetwork = 28,

    /// <summary>Statistics of caches. // -s cache</summary>
    StatsCache = 29,

    /// <summary>Statistics of the daemon. // -s runtime</summary>
    StatsRuntime = 30,

    /// <summary>Statistics of dedicated links. // -s link</summary>
    StatsLink = 31,

    /// <summary>Messages that are not acknowledged. // -s rsqueue</summary>
    StatsResendQueue = 32,

    /// <summary>Empty the internal caches. // -f internal</summary>
    FlushInternal = 33,

    /// <summary>Empty the external caches. // -f external</summary>
    FlushExternal = 34,

    /// <summary>Child processes. // -s process</summary>
    StatsProcess = 35,

    /// <summary>Statistics of queues. // -s queue</summary>
    StatsQueue = 36,

    /// <summary>Statistics of expectations. // -s expect</summary>
    StatsExpect = 37,

    /// <summary>Empty the kernel's table of expectations. // -F expect</summary>
    FlushKernelExpectations = 38,

    /// <summary>Read the kernel's expectations into the internal cache. // -R expect</summary>
    ResyncKernelExpectations = 39,

    /// <summary>List the internal cache of expectations. // -i expect</summary>
    DumpInternalExpectations = 40,

    /// <summary>List the external cache of expectations. // -e expect</summary>
    DumpExternalExpectations = 41,

    /// <summary>Put the expectations of the external cache into the kernel. // -c expect</summary>
    CommitExpectations = 42,

    /// <summary>Empty both of the kernel's tables. // -F</summary>
    FlushKernelAll = 43,

    /// <summary>Read both of the kernel's tables into the internal caches. // -R</summary>
    ResyncKernelAll = 44,

    /// <summary>Empty all caches. // -f</summary>
    FlushAll = 45,

    /// <summary>Put connections, then expectations, into the kernel. // -c</summary>
    CommitAll = 46,

    /// <summary>List the internal cache of expectations as XML. // -i expect -x</summary>
    DumpInternalExpectationsXml = 47,

    /// <summary>List the external cache of expectations as XML. // -e expect -x</summary>
    DumpExternalExpectationsXml = 48,

    /// <summary>Added to a request for statistics, for JSON: other daemons know no such numbers, and answer nothing.</summary>
    Json = 0x1000,
}
