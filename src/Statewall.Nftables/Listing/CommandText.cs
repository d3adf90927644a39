using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Listing;

/// <summary>Writes commands that change a ruleset as text of the language, each on lines of its own, which <c>nft -f</c> reads.</summary>
public static class CommandText
{
    /// <summary>Writes a command.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="command">The command.</param>
    /// <param name="options">How values are written.</param>
    public static void Write(TextOutput output, CommandNode command, ListingOptions options)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(options);
        output.Append(CommandTable.Verbs.First(row => row.Verb == command.Verb).Word).Append(" "u8);
        if (DefinitionOf(command, options) is { } definition)
            WriteDefinition(output, command, definition);
        else
            WriteNamed(output, command, options);
        output.Append("\n"u8);
    }

    /// <summary>A definition as part of a table; null when the command has none.</summary>
    private static string? DefinitionOf(CommandNode command, ListingOptions options)
    {
        var output = new TextOutput();
        if (command.TableDefinition is { } table)
            RulesetText.Write(output, table, options);
        else if (command.ChainDefinition is { } chain)
            RulesetText.Write(output, chain, command.Family, options);
        else if (command.SetDefinition is { } set)
            set.Format(output, options);
        else if (command.FlowtableDefinition is { } flowtable)
            flowtable.Format(output, options, command.Family);
        else if (command.ObjectDefinition is { } definition)
            definition.Format(output, options);
        else
            return null;
        return output.ToString();
    }

    /// <summary>What stands in a table becomes a command by saying which table, one level further left.</summary>
    private static void WriteDefinition(TextOutput output, CommandNode command, string definition)
    {
        if (command.TableDefinition is not null)
        {
            output.Append(definition.TrimEnd());
            return;
        }
        var word = WordOf(command);
        output.Append(word).Append(" "u8);
        WritePlace(output, command);
        var body = definition.AsSpan().Trim()[word.Length..].ToString().Replace("\n\t", "\n", StringComparison.Ordinal);
        output.Append(body.EndsWith("{\n}", StringComparison.Ordinal) ? body[..^4] : body);
    }

    private static void WriteNamed(TextOutput output, CommandNode command, ListingOptions options)
    {
        output.Append(WordOf(command));
        if (command.Family != NfProto.Unspecified || command.Table is not null)
            WritePlace(output.Append(" "u8), command);
        if (command.Name is not null)
            output.Append(" "u8).Append(command.Name);
        if (command.Handle != 0)
            output.Append(" handle "u8).Append(command.Handle);
        if (command.Index is { } index)
            output.Append(" index "u8).Append(index);
        if (command.NewName is not null)
            output.Append(" "u8).Append(command.NewName);
        if (command.RuleDefinition is { } rule)
            RulesetText.WriteStatements(output.Append(" "u8), rule, options);
        if (command.Object == CommandObject.Element)
            WriteElements(output, command.Elements, options);
    }

    private static void WriteElements(TextOutput output, IReadOnlyList<ExpressionNode> elements, ListingOptions options)
    {
        var separator = " { ";
        foreach (var element in elements)
        {
            element.Format(output.Append(separator), options);
            separator = ", ";
        }
        output.Append(" }"u8);
    }

    private static void WritePlace(TextOutput output, CommandNode command)
    {
        output.Append(RulesetText.NameOf(command.Family));
        if (command.Table is not null)
            output.Append(" "u8).Append(command.Table);
    }

    private static string WordOf(CommandNode command) =>
        command.SetDefinition is { } set ? set.IsMap ? "map" : "set" : CommandTable.Rows.First(row => row.Object == command.Object && row.Kind == command.ObjectKind).Word;
}
