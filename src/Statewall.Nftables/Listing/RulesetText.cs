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

    private static TextOutput Separate(TextOutput output, ref int parts) => parts++ > 0 ? output.Append("\n"u8) : output;

    private static void WriteFlags(TextOutput output, TableNode table)
    {
        var flags = string.Join(',', table.Flags);
        if (flags.Length > 0)
            output.Append($"\tflags {flags}\n\n");
    }

    private static void WriteHandle(TextOutput output, ulong handle, ListingOptions options)
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
            output.Append($" devices = {{ {string.Join(", ", hook.Devices.Select(device => $"\"{device}\""))} }}");
        output.Append($" priority {ChainPriorities.Format(hook.Priority, options.NumericPriorities, family)};");
        output.Append($" policy {(chain.Policy == NftVerdict.Drop ? "drop" : "accept")};\n");
        output.Append(hook.IsOffloaded ? "\t\tflags offload\n"u8 : default);
    }

    /// <summary>Writes a rule, on a line of its own.</summary>
    internal static void Write(TextOutput output, RuleNode rule, ListingOptions options)
    {
        WriteBody(output.Append("\t\t"u8), rule, options);
        WriteHandle(output, rule.Handle, options);
        output.Append("\n"u8);
    }

    /// <summary>Writes what a rule says.</summary>
    internal static void WriteBody(TextOutput output, RuleNode rule, ListingOptions options)
    {
        var separator = "";
        foreach (var statement in rule.Statements)
        {
            if (statement is MatchStatement { IsImplied: true })
                continue;
            statement.Format(output.Append(separator), options);
            separator = " ";
        }
        if (rule.Comment is not null)
            output.Append($" comment \"{rule.Comment}\"");
    }
}
