using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Objects;

/// <summary>A stateful object that rules use by its name. // struct nft_object</summary>
/// <param name="Kind">Its kind as the language names it, e.g. <c>ct helper</c>.</param>
/// <param name="Name">Its name.</param>
public abstract record ObjectDefinition(string Kind, string Name)
{
    /// <summary>Where its name stands.</summary>
    public Place Place { get; init; }

    /// <summary>A remark.</summary>
    public string? Comment { get; init; }

    /// <summary>The kernel's number for it; 0 before it has one.</summary>
    public ulong Handle { get; init; }

    /// <summary>Writes it as part of a table.</summary>
    public void Format(TextOutput output, ListingOptions options)
    {
        output.Append("\t"u8).Append(Kind).Append(" "u8).Append(Name).Append(" {"u8);
        if (options.Handles && Handle != 0)
            output.Append(" # handle "u8).Append(Handle);
        output.Append("\n"u8);
        if (Comment is not null)
            output.Append($"\t\tcomment \"{Comment}\"\n");
        FormatBody(output, options);
        output.Append("\t}\n"u8);
    }

    /// <summary>Writes it as a listing in JSON does.</summary>
    internal void WriteJson(JsonOutput output, NfProto family, string table)
    {
        RulesetJson.Open(output, Kind, family, Name, table).Name("handle").Number(Handle);
        if (Comment is not null)
            output.Name("comment").String(Comment);
        WriteJsonBody(output);
        output.Close().Close();
    }

    /// <summary>Writes the members that only its kind has.</summary>
    private protected abstract void WriteJsonBody(JsonOutput output);

    /// <summary>Writes what stands in its braces, a line each.</summary>
    protected abstract void FormatBody(TextOutput output, ListingOptions options);

    private static readonly (string Kind, Func<JsonItem, string, ObjectDefinition> Read)[] JsonReaders =
    [
        ("counter", StatementObject.ReadJson), ("ct expectation", ExpectationObject.ReadJson), ("ct helper", HelperObject.ReadJson), ("ct timeout", TimeoutObject.ReadJson),
        ("limit", StatementObject.ReadJson), ("quota", StatementObject.ReadJson), ("secmark", SecmarkObject.ReadJson), ("synproxy", StatementObject.ReadJson),
        ("tunnel", TunnelObject.ReadJson),
    ];

    /// <summary>Reads an object; the member's name says its kind.</summary>
    internal static ObjectDefinition ReadJson(JsonItem item)
    {
        var name = item.Require("name");
        var read = Array.Find(JsonReaders, row => row.Kind == item.Name).Read ?? throw item.UnknownName("kind of object", JsonReaders.Select(row => row.Kind));
        return read(item, name.Identifier()) with { Comment = item.FindComment(), Place = name.Place };
    }

    /// <summary>The name of a transport protocol that such objects are about.</summary>
    private protected static string ReadProtocol(JsonItem item) => item.Require("protocol").OneOf("protocol", ("tcp", "tcp"), ("udp", "udp"));

    /// <summary>The name of a network protocol; null when there is none.</summary>
    private protected static string? ReadNetwork(JsonItem item) => item.Find("l3proto")?.OneOf("family", ("ip", "ip"), ("ip6", "ip6"), ("inet", "inet"));
}

/// <summary>A counter, quota, limit or synproxy: a statement that several rules share.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">What it says.</param>
public sealed record StatementObject(string Kind, string Name, StatementNode State) : ObjectDefinition(Kind, Name)
{
    /// <inheritdoc/>
    protected override void FormatBody(TextOutput output, ListingOptions options)
    {
        if (State is SynproxyStatement synproxy)
        {
            FormatSynproxy(output, synproxy);
            return;
        }
        if (State is CounterStatement && options.Stateless)
            return;
        // the statement's text without the word that it begins with; a limit's usual burst is not said
        var text = State is LimitStatement { CountsBytes: false, Burst: LimitStatement.UsualBurst } ? State.ToString().Replace(" burst 5 packets", "", StringComparison.Ordinal) : TextOf(options);
        output.Append("\t\t"u8).Append(text[(Kind.Length + 1)..]).Append("\n"u8);
    }

    private protected override void WriteJsonBody(JsonOutput output)
    {
        switch (State)
        {
            case CounterStatement counter:
                output.Name("packets").Number(counter.Packets).Name("bytes").Number(counter.Bytes);
                return;
            case QuotaStatement quota:
                output.Name("bytes").Number(quota.Bytes).Name("used").Number(quota.Used).Name("inv").Boolean(quota.IsOver);
                return;
            case LimitStatement limit:
                limit.WriteJsonObject(output);
                return;
            case SynproxyStatement synproxy:
                synproxy.WriteJsonObject(output);
                return;
            default:
                throw new InvalidOperationException($"{Kind} is no kind of objects that are statements.");
        }
    }

    private string TextOf(ListingOptions options)
    {
        var text = new TextOutput();
        State.Format(text, options);
        return text.ToString();
    }

    private static void FormatSynproxy(TextOutput output, SynproxyStatement synproxy)
    {
        if (synproxy.Mss is { } mss)
            output.Append("\t\tmss "u8).Append(mss).Append("\n"u8);
        if (synproxy.WindowScale is { } scale)
            output.Append("\t\twscale "u8).Append(scale).Append("\n"u8);
        if (synproxy.Timestamp || synproxy.SackPermitted)
            output.Append("\t\t"u8).Append(string.Join(' ', ((string[])[synproxy.Timestamp ? "timestamp" : "", synproxy.SackPermitted ? "sack-perm" : ""]).Where(word => word.Length > 0))).Append("\n"u8);
    }

    internal static StatementObject ReadJson(JsonItem item, string name) => new(item.Name, name, item.Name switch
    {
        "counter" => CounterStatement.ReadJsonBody(item),
        "limit" => LimitStatement.ReadJsonBody(item),
        "quota" => new QuotaStatement(item.Require("bytes").Number()) { Used = item.FindNumber("used") ?? 0, IsOver = item.FindBoolean("inv") },
        _ => SynproxyStatement.ReadJsonBody(item),
    });
}

/// <summary>A security mark. // nft_secmark</summary>
/// <param name="Name">Its name.</param>
/// <param name="Context">The security context.</param>
public sealed record SecmarkObject(string Name, string Context) : ObjectDefinition("secmark", Name)
{
    /// <inheritdoc/>
    protected override void FormatBody(TextOutput output, ListingOptions options) => output.Append($"\t\t\"{Context}\"\n");

    private protected override void WriteJsonBody(JsonOutput output) => output.Name("context").String(Context);

    internal static SecmarkObject ReadJson(JsonItem item, string name)
    {
        const int Most = 255; // NFT_SECMARK_CTX_MAXLEN without the terminator
        return new SecmarkObject(name, item.Require("context").Quotable(Most));
    }
}

/// <summary>A helper of connection tracking. // nft_ct_helper_obj</summary>
/// <param name="Name">Its name.</param>
/// <param name="Helper">The helper's name, e.g. <c>ftp</c>.</param>
/// <param name="Protocol">Transport protocol: tcp or udp.</param>
public sealed record HelperObject(string Name, string Helper, string Protocol) : ObjectDefinition("ct helper", Name)
{
    /// <summary>Network protocol: ip, ip6 or inet; null for that of the table.</summary>
    public string? Network { get; init; }

    /// <inheritdoc/>
    protected override void FormatBody(TextOutput output, ListingOptions options)
    {
        output.Append($"\t\ttype \"{Helper}\" protocol {Protocol}\n");
        if (Network is not null)
            output.Append($"\t\tl3proto {Network}\n");
    }

    private protected override void WriteJsonBody(JsonOutput output)
    {
        output.Name("type").String(Helper).Name("protocol").String(Protocol);
        if (Network is not null)
            output.Name("l3proto").String(Network);
    }

    internal static HelperObject ReadJson(JsonItem item, string name)
    {
        const int Most = 15; // NF_CT_HELPER_NAME_LEN without the terminator
        return new HelperObject(name, item.Require("type").Quotable(Most), ReadProtocol(item)) { Network = ReadNetwork(item) };
    }
}

/// <summary>Timeouts of connections. // nft_ct_timeout_obj</summary>
/// <param name="Name">Its name.</param>
/// <param name="Protocol">Transport protocol: tcp or udp.</param>
/// <param name="Policy">States and their times in seconds, those that differ from the kernel's.</param>
public sealed record TimeoutObject(string Name, string Protocol, IReadOnlyList<(string State, uint Seconds)> Policy) : ObjectDefinition("ct timeout", Name)
{
    /// <summary>Network protocol: ip, ip6 or inet; null for that of the table.</summary>
    public string? Network { get; init; }

    /// <inheritdoc/>
    protected override void FormatBody(TextOutput output, ListingOptions options)
    {
        output.Append($"\t\tprotocol {Protocol}\n");
        if (Network is not null)
            output.Append($"\t\tl3proto {Network}\n");
        output.Append("\t\tpolicy = { "u8);
        for (var index = 0; index < Policy.Count; index++)
        {
            output.Append(index > 0 ? ", "u8 : default).Append(Policy[index].State).Append(" : "u8);
            TimeSpanType.Write(output, Policy[index].Seconds * 1000UL, options);
        }
        output.Append(" }\n"u8);
    }

    private protected override void WriteJsonBody(JsonOutput output)
    {
        output.Name("protocol").String(Protocol);
        if (Network is not null)
            output.Name("l3proto").String(Network);
        output.Name("policy").Open();
        foreach (var (state, seconds) in Policy)
            output.Name(state).Number(seconds);
        output.Close();
    }

    internal static TimeoutObject ReadJson(JsonItem item, string name)
    {
        var (policy, protocol) = (item.Require("policy"), ReadProtocol(item));
        var times = policy.Children.Select(state => TimeoutStates.Has(protocol, state.Name)
            ? (state.Name, (uint)policy.Require(state.Name).Number(uint.MaxValue))
            : throw state.Wrong("invalid state for this protocol"));
        return new TimeoutObject(name, protocol, [.. times]) { Network = ReadNetwork(item) };
    }
}

/// <summary>An expectation of connections. // nft_ct_expect_obj</summary>
/// <param name="Name">Its name.</param>
/// <param name="Protocol">Transport protocol: tcp or udp.</param>
/// <param name="Port">Destination port.</param>
/// <param name="Timeout">How long it waits, in milliseconds.</param>
/// <param name="Size">How many can wait for one connection.</param>
public sealed record ExpectationObject(string Name, string Protocol, ushort Port, ulong Timeout, byte Size) : ObjectDefinition("ct expectation", Name)
{
    /// <summary>Network protocol: ip, ip6 or inet; null for that of the table.</summary>
    public string? Network { get; init; }

    /// <inheritdoc/>
    protected override void FormatBody(TextOutput output, ListingOptions options)
    {
        output.Append($"\t\tprotocol {Protocol}\n");
        output.Append("\t\tdport "u8).Append(Port).Append("\n\t\ttimeout "u8);
        TimeSpanType.Write(output, Timeout, options);
        output.Append("\n\t\tsize "u8).Append(Size).Append("\n"u8);
        if (Network is not null)
            output.Append($"\t\tl3proto {Network}\n");
    }

    private protected override void WriteJsonBody(JsonOutput output)
    {
        output.Name("protocol").String(Protocol).Name("dport").Number(Port).Name("timeout").Number(Timeout).Name("size").Number(Size);
        if (Network is not null)
            output.Name("l3proto").String(Network);
    }

    internal static ExpectationObject ReadJson(JsonItem item, string name) => new(
        name,
        ReadProtocol(item),
        (ushort)item.Require("dport").Number(ushort.MaxValue),
        item.Require("timeout").Number(uint.MaxValue),
        (byte)item.Require("size").Number(byte.MaxValue))
    {
        Network = ReadNetwork(item),
    };
}

/// <summary>A table of connections that take the short way. // struct nft_flowtable</summary>
/// <param name="Name">Its name.</param>
/// <param name="Priority">Its priority at the ingress hook; null when not said.</param>
/// <param name="Devices">The devices between which packets take the short way.</param>
public sealed record FlowtableDefinition(string Name, int? Priority, IReadOnlyList<string> Devices)
{
    /// <summary>Where its name stands.</summary>
    public Place Place { get; init; }

    /// <summary>Hardware does it. // NFT_FLOWTABLE_HW_OFFLOAD</summary>
    public bool IsOffloaded { get; init; }

    /// <summary>Packets are counted. // NFT_FLOWTABLE_COUNTER</summary>
    public bool Counts { get; init; }

    /// <summary>The kernel's number for it; 0 before it has one.</summary>
    public ulong Handle { get; init; }

    /// <summary>Writes it as part of a table.</summary>
    public void Format(TextOutput output, ListingOptions options, Nfnetlink.Uapi.NfProto family)
    {
        output.Append("\tflowtable "u8).Append(Name).Append(" {"u8);
        if (options.Handles && Handle != 0)
            output.Append(" # handle "u8).Append(Handle);
        output.Append("\n"u8);
        if (Priority is { } priority)
            output.Append("\t\thook ingress priority "u8).Append(Headers.ChainPriorities.Format(priority, options.NumericPriorities, family)).Append("\n"u8);
        if (Devices.Count > 0)
            output.Append($"\t\tdevices = {{ {string.Join(", ", Devices.Select(device => $"\"{device}\""))} }}\n");
        output.Append(IsOffloaded ? "\t\tflags offload\n"u8 : default).Append(Counts ? "\t\tcounter\n"u8 : default);
        output.Append("\t}\n"u8);
    }

    /// <summary>Writes it as a listing in JSON does.</summary>
    internal void WriteJson(JsonOutput output, NfProto family, string table)
    {
        RulesetJson.Open(output, "flowtable", family, Name, table).Name("handle").Number(Handle).Name("hook").String("ingress").Name("prio").Number(Priority ?? 0);
        RulesetJson.WriteDevices(output, Devices);
        output.Close().Close();
    }

    internal static FlowtableDefinition ReadJson(JsonItem item)
    {
        var name = item.Require("name");
        item.Find("hook")?.OneOf("hook of flow tables", ("ingress", true));
        return new FlowtableDefinition(name.Identifier(), item.Find("prio")?.Signed(), RulesetJson.ReadDevices(item)) { Place = name.Place };
    }
}
