using Statewall.Nftables.Expressions;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Monitoring;

/// <summary>Events as <c>nft monitor</c> prints them: a line each, of a traced packet several.</summary>
public static class EventText
{
    // lines of objects that end nothing when they stand behind each other
    private static readonly string[] OpenKinds = ["counter", "limit", "quota", "secmark", "synproxy"];

    /// <summary>Writes an event.</summary>
    /// <param name="output">Gets its lines.</param>
    /// <param name="told">The event.</param>
    /// <param name="options">How they are written.</param>
    public static void Write(TextOutput output, RulesetEvent told, ListingOptions options)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(told);
        ArgumentNullException.ThrowIfNull(options);
        switch (told)
        {
            case ChangeEvent { Command: var command }:
                output.Append(CommandTable.WordOf(command.Verb)).Append(" "u8);
                Write(output, command, options);
                output.Append("\n"u8);
                break;
            case RulesetGeneration generation:
                output.Append($"# new generation {generation.Number} by process {generation.ProcessId} ({generation.ProcessName})\n");
                break;
            case PacketTrace trace:
                TraceText.Write(output, trace, options);
                break;
            default:
                output.Append("# ERROR: We lost some netlink events!\n"u8);
                break;
        }
    }

    private static void Write(TextOutput output, CommandNode command, ListingOptions options)
    {
        var owner = $"{RulesetText.NameOf(command.Family)} {command.Table}";
        switch (command)
        {
            case { TableDefinition: { } table }:
                output.Append($"table {owner}");
                if (table.Flags.Any())
                    output.Append($" {{ flags {string.Join(',', table.Flags)}; }}");
                RulesetText.WriteHandle(output, table.Handle, options);
                break;
            case { ChainDefinition: { } chain } when chain.Hook is not null || !IsRemoval(command):
                RulesetText.WriteAlone(output, chain, command.Family, command.Table ?? "", options);
                break;
            case { RuleDefinition: { } rule }:
                Write(output.Append($"rule {owner} {command.Name} "), command, rule, options);
                break;
            case { SetDefinition: { } set }:
                Write(output, set.IsMap ? "map" : "set", owner, text => set.Format(text, options));
                break;
            case { ObjectDefinition: { } definition }:
                Write(output, definition.Kind, owner, text => definition.Format(text, options));
                break;
            case { FlowtableDefinition: { } flowtable }:
                Write(output, "flowtable", owner, text => flowtable.Format(text, options, command.Family));
                break;
            case { Object: CommandObject.Element }:
                new SetNode(command.Elements).Format(output.Append($"element {owner} {command.Name} "), options);
                break;
            default:
                output.Append($"{CommandTable.WordOf(command)} {owner} {command.Name}");
                break;
        }
    }

    private static bool IsRemoval(CommandNode command) => command.Verb is CommandVerb.Delete or CommandVerb.Destroy;

    private static void Write(TextOutput output, CommandNode command, RuleNode rule, ListingOptions options)
    {
        if (command.Handle != 0)
            output.Append("handle "u8).Append(command.Handle);
        if (IsRemoval(command))
            return;
        RulesetText.WriteStatements(command.Handle != 0 ? output.Append(" "u8) : output, rule, options);
        RulesetText.WriteHandle(output, rule.Handle, options);
    }

    private static void Write(TextOutput output, string kind, string owner, Action<TextOutput> format)
    {
        var text = new TextOutput();
        format(text);
        RulesetText.WriteLine(output, text.ToString(), kind, owner, line => SeparatorOf(kind, line));
    }

    private static string SeparatorOf(string kind, string line)
    {
        if (!ObjectKinds.Contains(kind))
            return ";";
        var isFlags = line.StartsWith("timestamp", StringComparison.Ordinal) || line.StartsWith("sack-perm", StringComparison.Ordinal); // of a synproxy
        var isOpen = line.StartsWith("comment ", StringComparison.Ordinal) || OpenKinds.Contains(kind);
        return isOpen && !isFlags ? "" : ";";
    }
}
