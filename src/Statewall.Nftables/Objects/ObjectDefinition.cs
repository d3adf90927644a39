using Statewall.Nftables.Datatypes;
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

    /// <summary>Writes what stands in its braces, a line each.</summary>
    protected abstract void FormatBody(TextOutput output, ListingOptions options);
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
}

/// <summary>A security mark. // nft_secmark</summary>
/// <param name="Name">Its name.</param>
/// <param name="Context">The security context.</param>
public sealed record SecmarkObject(string Name, string Context) : ObjectDefinition("secmark", Name)
{
    /// <inheritdoc/>
    protected override void FormatBody(TextOutput output, ListingOptions options) => output.Append($"\t\t\"{Context}\"\n");
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
            TimeSpanType.Write(output, Policy[index].Seconds * 1000UL);
        }
        output.Append(" }\n"u8);
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
        TimeSpanType.Write(output, Timeout);
        output.Append("\n\t\tsize "u8).Append(Size).Append("\n"u8);
        if (Network is not null)
            output.Append($"\t\tl3proto {Network}\n");
    }
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
}
