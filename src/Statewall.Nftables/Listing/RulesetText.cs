using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Listing;

/// <summary>Rulesets as <c>nft list ruleset</c> prints them.</summary>
public static class RulesetText
{
    /// <summary>Writes a table.</summary>
    public static void Write(TextOutput output, TableNode table, ListingOptions options)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        output.Append("table "u8).Append(NameOf(table.Family)).Append(" "u8).Append(table.Name).Append(" {"u8);
        WriteHandle(output, table.Handle, options);
        output.Append("\n"u8);
        WriteFlags(output, table);
        if (table.Comment is not null)
            output.Append($"\tcomment \"{table.Comment}\"\n");
        var parts = table.Comment is null ? 0 : 1;
        foreach (var definition in table.Objects)
            definition.Format(Separate(output, ref parts), options);
        foreach (var set in table.Sets)
            set.Format(Separate(output, ref parts), options);
        foreach (var flowtable in table.Flowtables)
            flowtable.Format(Separate(output, ref parts), options, table.Family);
        foreach (var chain in table.Chains)
            Write(Separate(output, ref parts), chain, table.Family, options);
        output.Append("}\n"u8);
    }

    /// <summary>A family's name in the language.</summary>
    public static string NameOf(NfProto family) => family switch
    {
        NfProto.IPv4 => "ip",
        NfProto.IPv6 => "ip6",
        NfProto.Inet => "inet",
        NfProto.Arp => "arp",
        NfProto.Bridge => "bridge",
        NfProto.Netdev => "netdev",
        _ => "unknown",
    };

    /// <summary>Writes a chain without its rules, on a line of its own: what adds it.</summary>
    internal static void WriteAlone(TextOutput output, ChainNode chain, NfProto family, string table, ListingOptions options)
    {
        output.Append($"chain {NameOf(family)} {table} {chain.Name}");
        if (chain.Hook is { } hook)
        {
            output.Append($" {{ type {hook.Type} hook {hook.Hook}");
            if (hook.Devices.Count > 0)
                WriteDevices(output, hook);
            WritePriority(output, chain, hook, family, options);
            output.Append(" }"u8);
        }
        WriteHandle(output, chain.Handle, options);
    }

    /// <summary>Writes the text of a set, object or flow table as one line that adds it.</summary>
    /// <param name="output">Gets the line.</param>
    /// <param name="block">The text as part of a table.</param>
    /// <param name="kind">The words that it begins with.</param>
    /// <param name="owner">The family and the table.</param>
    /// <param name="separatorOf">What stands behind a line of the text.</param>
    internal static void WriteLine(TextOutput output, string block, string kind, string owner, Func<string, string> separatorOf)
    {
        var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        output.Append($"{kind} {owner}{lines[0][kind.Length..]}");
        foreach (var line in lines[1..^1])
            output.Append($" {line}{separatorOf(line)}");
        output.Append($" {lines[^1]} ");
    }

    private static TextOutput Separate(TextOutput output, ref int parts) => parts++ > 0 ? output.Append("\n"u8) : output;

    private static void WriteFlags(TextOutput output, TableNode table)
    {
        var flags = string.Join(',', table.Flags);
        if (flags.Length > 0)
            output.Append($"\tflags {flags}\n\n");
    }

    /// <summary>Writes the kernel's number of something, if it is asked for.</summary>
    internal static void WriteHandle(TextOutput output, ulong handle, ListingOptions options)
    {
        if (options.Handles && handle != 0)
            output.Append(" # handle "u8).Append(handle);
    }

    /// <summary>Writes a chain as part of a table.</summary>
    internal static void Write(TextOutput output, ChainNode chain, NfProto family, ListingOptions options)
    {
        output.Append("\tchain "u8).Append(chain.Name).Append(" {"u8);
        WriteHandle(output, chain.Handle, options);
        output.Append("\n"u8);
        if (chain.Comment is not null)
            output.Append($"\t\tcomment \"{chain.Comment}\"\n");
        if (chain.Hook is { } hook)
            WriteHook(output, chain, hook, family, options);
        foreach (var rule in chain.Rules)
            Write(output, rule, options);
        output.Append("\t}\n"u8);
    }

    private static void WriteHook(TextOutput output, ChainNode chain, HookNode hook, NfProto family, ListingOptions options)
    {
        output.Append($"\t\ttype {hook.Type} hook {hook.Hook}");
        if (hook.Devices.Count == 1 && !hook.Devices[0].EndsWith('*'))
            output.Append($" device \"{hook.Devices[0]}\"");
        else if (hook.Devices.Count > 0)
            WriteDevices(output, hook);
        WritePriority(output, chain, hook, family, options);
        output.Append("\n"u8).Append(hook.IsOffloaded ? "\t\tflags offload\n"u8 : default);
    }

    private static void WriteDevices(TextOutput output, HookNode hook) =>
        output.Append($" devices = {{ {string.Join(", ", hook.Devices.Select(device => $"\"{device}\""))} }}");

    private static void WritePriority(TextOutput output, ChainNode chain, HookNode hook, NfProto family, ListingOptions options) =>
        output.Append($" priority {ChainPriorities.Format(hook.Priority, options.NumericPriorities, family)}; policy {(chain.Policy == NftVerdict.Drop ? "drop" : "accept")};");

    /// <summary>Writes a rule, on a line of its own.</summary>
    internal static void Write(TextOutput output, RuleNode rule, ListingOptions options)
    {
        WriteStatements(output.Append("\t\t"u8), rule, options);
        WriteHandle(output, rule.Handle, options);
        output.Append("\n"u8);
    }

    /// <summary>Writes what a rule says, without the end of its line.</summary>
    internal static void WriteStatements(TextOutput output, RuleNode rule, ListingOptions options)
    {
        ReadOnlySpan<byte> separator = default;
        for (var index = 0; index < rule.Statements.Count; index++)
        {
            if (rule.Statements[index] is MatchStatement { IsImplied: true })
                continue;
            rule.Statements[index].Format(output.Append(separator), options);
            separator = " "u8;
        }
        if (rule.Comment is not null)
            output.Append($" comment \"{rule.Comment}\"");
    }
}
