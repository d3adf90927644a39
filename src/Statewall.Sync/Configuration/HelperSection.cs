using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Sync.Configuration;

/// <summary>Helpers that run in the daemon. // Helper { }</summary>
internal sealed record HelperSection
{
    /// <summary>The keywords of the block.</summary>
    public static readonly Keyword<HelperSection>[] Keywords =
    [
        new("Setup", static (reader, helper) => helper with { Setup = reader.ReadSwitch() }),
        new("Type", static (reader, helper) => helper with { Types = [.. helper.Types, HelperType.Read(reader)] }),
    ];

    /// <summary>The daemon tells the kernel of the helpers, so that nobody else needs to.</summary>
    public bool Setup { get; init; }

    /// <summary>The helpers.</summary>
    public IReadOnlyList<HelperType> Types { get; init; } = [];
}

/// <summary>A helper. // Type</summary>
/// <param name="Name">Its name.</param>
/// <param name="Family">Its network protocol.</param>
/// <param name="Protocol">The number of its transport protocol.</param>
internal sealed record HelperType(string Name, NfProto Family, byte Protocol)
{
    private const int MostPolicies = 4; // CTD_HELPER_POLICY_MAX

    /// <summary>The keywords of the block.</summary>
    public static readonly Keyword<HelperType>[] Keywords =
    [
        new("Policy", static (reader, type) => type with { Policies = [.. type.Policies, HelperExpectationPolicy.Read(reader, type)] }),
        new("QueueLen", static (reader, type) => type with { QueueLength = reader.ReadNumber() }),
        new("QueueNum", static (reader, type) => type with { QueueNumber = (ushort)reader.ReadNumber(ushort.MaxValue) }),
    ];

    /// <summary>The queue that its packets come by.</summary>
    public ushort QueueNumber { get; init; }

    /// <summary>Packets that can wait in it; 0 for the kernel's own.</summary>
    public uint QueueLength { get; init; }

    /// <summary>What it may expect; at most four.</summary>
    public IReadOnlyList<HelperExpectationPolicy> Policies { get; init; } = [];

    /// <summary>Reads a helper.</summary>
    public static HelperType Read(ConfigurationReader reader)
    {
        var name = reader.ReadName("the name of a helper");
        var family = reader.ReadName("'inet' or 'inet6'");
        if (family.Text is not ("inet" or "inet6"))
            throw reader.Refused(family, "unknown layer 3 protocol", $"unknown layer 3 protocol '{family.Text}'; known are inet and inet6");
        var protocol = reader.ReadName("'tcp' or 'udp'");
        if (protocol.Text is not ("tcp" or "udp"))
            throw reader.Refused(protocol, "unknown layer 4 protocol", $"unknown layer 4 protocol '{protocol.Text}'; known are tcp and udp");
        var type = new HelperType(name.Text, family.Text == "inet" ? NfProto.IPv4 : NfProto.IPv6, protocol.Text == "tcp" ? ProtocolNames.Tcp : ProtocolNames.Udp);
        type = reader.ReadBlock(Keywords, type);
        return type.Policies.Count <= MostPolicies ? type : throw reader.Refused(name, $"too many policies in helper `{name.Text}' (Maximum: {MostPolicies})");
    }
}

/// <summary>What a helper may expect. // Policy</summary>
/// <param name="Name">Its name.</param>
internal sealed record HelperExpectationPolicy(string Name)
{
    /// <summary>The keywords of the block.</summary>
    public static readonly Keyword<HelperExpectationPolicy>[] Keywords =
    [
        new("ExpectMax", static (reader, policy) => policy with { ExpectMaximum = reader.ReadNumber() }),
        new("ExpectTimeout", static (reader, policy) => policy with { ExpectTimeout = TimeSpan.FromSeconds(reader.ReadNumber()) }),
    ];

    /// <summary>Most expectations of a connection.</summary>
    public uint ExpectMaximum { get; init; }

    /// <summary>How long an expectation lasts, whole seconds.</summary>
    public TimeSpan ExpectTimeout { get; init; }

    /// <summary>Reads a policy.</summary>
    public static HelperExpectationPolicy Read(ConfigurationReader reader, HelperType type)
    {
        var name = reader.ReadName("the name of a policy");
        if (name.Text != type.Name) // each helper that there is has one policy, of its own name
            throw reader.Refused(name, $"Unknown policy `{name.Text}' in helper configuration");
        var policy = new HelperExpectationPolicy(name.Text);
        return reader.ReadBlock(Keywords, policy) is var read && read != policy ? read : throw reader.Refused(name, "Helper policy configuration empty, fix your configuration file, please");
    }
}
