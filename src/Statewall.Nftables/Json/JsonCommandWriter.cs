using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Json;

/// <summary>Writes commands in JSON, as <c>nft -j --echo</c> and <c>nft -j monitor</c> do: <c>{"nftables": [{"add": {"table": …}}, …]}</c>.</summary>
public static class JsonCommandWriter
{
    /// <summary>Writes a document of commands.</summary>
    /// <param name="output">Gets the document.</param>
    /// <param name="commands">The commands.</param>
    /// <param name="options">How values are written.</param>
    public static void Write(TextOutput output, IEnumerable<CommandNode> commands, ListingOptions options)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(options);
        var json = RulesetJson.Open(output);
        foreach (var command in commands)
        {
            foreach (var write in Subjects(command, options))
            {
                json.Open().Name(CommandTable.WordOf(command.Verb));
                write(json);
                json.Close();
            }
        }
        RulesetJson.Close(json, output);
    }

    /// <summary>Writes what happened: a rule's place is not told, and elements are a set.</summary>
    internal static void WriteEvent(JsonOutput json, CommandNode command, ListingOptions options)
    {
        json.Open().Name(CommandTable.WordOf(command.Verb));
        if (command.Object == CommandObject.Element)
        {
            json.Open("element").Name("family").String(RulesetText.NameOf(command.Family)).Name("table").String(command.Table ?? "").Name("name").String(command.Name ?? "").Name("elem");
            new SetNode(command.Elements).WriteJson(json, options);
            json.Close().Close();
        }
        else
        {
            Subjects(command.RuleDefinition is null ? command : command with { Handle = 0 }, options).First()(json);
        }
        json.Close();
    }

    /// <summary>What writes each thing that a command is about: definitions, or what names something that is there.</summary>
    private static IEnumerable<Action<JsonOutput>> Subjects(CommandNode command, ListingOptions options)
    {
        var (family, table) = (command.Family, command.Table ?? "");
        if (command.TableDefinition is { } whole)
            return RulesetJson.Definitions(whole, options, RulesetParts.All);
        if (command.ChainDefinition is { } chain)
            return RulesetJson.Definitions(new TableNode(family, table) { Chains = [chain] }, options, RulesetParts.Chains | RulesetParts.Rules);
        if (command.RuleDefinition is { } rule)
            return [json => (command.Handle == 0 ? rule : rule with { Handle = command.Handle }).WriteJson(json, family, table, command.Name ?? "", options, command.Index)];
        if (command.SetDefinition is { } set)
            return [json => set.WriteJson(json, family, table, options)];
        if (command.FlowtableDefinition is { } flowtable)
            return [json => flowtable.WriteJson(json, family, table)];
        if (command.ObjectDefinition is { } definition)
            return [json => definition.WriteJson(json, family, table)];
        return [json => WriteName(json, command, options)];
    }

    /// <summary>Writes what a command is about that says no more than its name or number.</summary>
    private static void WriteName(JsonOutput json, CommandNode command, ListingOptions options)
    {
        json.Open(CommandTable.WordOf(command));
        if (command.Family != NfProto.Unspecified)
            json.Name("family").String(RulesetText.NameOf(command.Family));
        // as in definitions, which name what holds chains, rules and elements first
        var comesFirst = command.Object is CommandObject.Chain or CommandObject.Rule or CommandObject.Rules or CommandObject.Element;
        if (command.Table is not null && comesFirst)
            json.Name("table").String(command.Table);
        if (command.Name is not null)
            json.Name(command.Object switch { CommandObject.Rule or CommandObject.Rules => "chain", CommandObject.Hooks => "dev", _ => "name" }).String(command.Name);
        if (command.Table is not null && !comesFirst)
            json.Name(command.Object == CommandObject.Table ? "name" : "table").String(command.Table);
        if (command.Handle != 0)
            json.Name("handle").Number(command.Handle);
        if (command.NewName is not null)
            json.Name("newname").String(command.NewName);
        if (command.Object == CommandObject.Element)
            ConcatenationNode.JoinJson(json.Name("elem"), command.Elements, options);
        json.Close().Close();
    }
}
