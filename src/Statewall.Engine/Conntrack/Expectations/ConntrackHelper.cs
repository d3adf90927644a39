using Statewall.Engine.Conntrack.Helpers;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack.Expectations;

/// <summary>Limits of one class of a helper's expectations. // struct nf_conntrack_expect_policy</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Maximum">Most expectations that one connection may have waiting; 0 for no limit.</param>
/// <param name="Timeout">Seconds that an expectation waits.</param>
internal readonly record struct ExpectationClass(string Name, uint Maximum, uint Timeout);

/// <summary>A helper that connections can have. // struct nf_conntrack_helper</summary>
internal sealed class ConntrackHelper
{
    public ConntrackHelper(string name, NfProto family, byte protocol, params ExpectationClass[] classes)
        : this(new HelperName(name), family, protocol, classes)
    {
    }

    public ConntrackHelper(HelperName name, NfProto family, byte protocol, ExpectationClass[] classes)
    {
        WireName = name;
        Family = family;
        Protocol = protocol;
        Classes = classes;
    }

    public HelperName WireName { get; }

    /// <summary>The network protocol it serves; unspecified for all.</summary>
    public NfProto Family { get; }

    public byte Protocol { get; }

    /// <summary>Its classes of expectations, one at least. Their limits may change, their number does not.</summary>
    public ExpectationClass[] Classes { get; }

    /// <summary>What it does with packets; null where that is done elsewhere. // helper->help</summary>
    public PacketHelper? Code { get; init; }

    /// <summary>What a helper in a program has besides; null for those built in. // NF_CT_HELPER_F_USERSPACE</summary>
    public ProgramHelper? Program { get; init; }

    /// <summary>Rules that give it to connections; while there are any it stays. // refcnt</summary>
    public int Users { get; set; }
}

/// <summary>A helper's part that runs in a program, which gets its packets by a queue. // struct nfnl_cthelper</summary>
internal sealed class ProgramHelper
{
    /// <summary>The most private data of a connection, in bytes. // sizeof_field(struct nf_conn_help, data)</summary>
    public const int MaximumDataSize = 32;

    /// <summary>Bytes of private data per connection. // data_len</summary>
    public int DataSize { get; init; }

    /// <summary>The queue that packets go to. // queue_num</summary>
    public uint Queue { get; set; }

    /// <summary>Whether packets are queued at all. // NF_CT_HELPER_F_CONFIGURED</summary>
    public bool IsEnabled { get; set; }
}
