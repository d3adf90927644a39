using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Json;

// Overview: a document is read into values that know their places (JsonText, JsonItem); these become the same nodes as those of the text, by
// the readers of each kind (ExpressionJsonTable, StatementJsonTable), and are evaluated alike. A mistake ends its command: what is
// wrong is kept, with the way to the place, and the next command is read. Life-cycle: one per document. Threads: one.

/// <summary>Reads commands in JSON: <c>{"nftables": [{"add": {"table": …}}, …]}</c>, listings among them. // libnftables-json(5)</summary>
public static class JsonCommandReader
{
    private const int MostDiagnostics = 10;

    /// <summary>What describes a thing: commands that need its name alone may repeat it, as events do.</summary>
    private static readonly string[] Descriptions =
    [
        "auto-merge", "burst", "burst_unit", "bytes", "comment", "context", "dev", "dport", "elem", "expr", "flags", "gc-interval", "handle", "hook", "inv", "l3proto", "map",
        "mss", "packets", "per", "policy", "prio", "protocol", "rate", "rate_unit", "size", "stmt", "timeout", "type", "used", "wscale",
    ];

    /// <summary>Reads commands; an object of a listing is a command that adds it.</summary>
    /// <param name="source">The document.</param>
    /// <param name="names">Names that the machine gives to numbers; null for this machine's.</param>
    /// <exception cref="LanguageException">The document has mistakes: the first ones, each with its place and the way to it.</exception>
    public static IReadOnlyList<CommandNode> Read(SourceText source, NameSources? names = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Read(source, new CommandEvaluator(names ?? NameSources.OfMachine));
    }

    /// <summary>Reads commands, evaluated with what is known.</summary>
    internal static IReadOnlyList<CommandNode> Read(SourceText source, CommandEvaluator evaluator)
    {
        var text = new JsonText(source);
        var commands = new List<CommandNode>();
        var diagnostics = new List<Diagnostic>();
        foreach (var item in Commands(text.Root))
        {
            try
            {
                if (ReadCommand(item) is { } command)
                    commands.Add(evaluator.Evaluate(command));
            }
            catch (LanguageException mistake)
            {
                diagnostics.AddRange(mistake.Diagnostics.Select(diagnostic => WithPath(diagnostic, text)));
                if (diagnostics.Count >= MostDiagnostics)
                    break;
            }
        }
        return diagnostics.Count == 0 ? commands : throw new LanguageException(diagnostics);
    }

    private static IReadOnlyList<JsonItem> Commands(JsonItem root)
    {
        var list = root.Require("nftables");
        return list.IsArray ? list.Children : throw list.Wrong("nftables: expecting an array of commands");
    }

    private static Diagnostic WithPath(Diagnostic diagnostic, JsonText text)
    {
        var path = diagnostic.Spans.Count > 0 ? text.PathTo(diagnostic.Spans[0]) : "";
        return path.Length > 0 ? diagnostic with { Message = $"{path}: {diagnostic.Message}" } : diagnostic;
    }

    private static CommandNode? ReadCommand(JsonItem item)
    {
        var member = item.Single("a command");
        if (member.Name == "metainfo")
        {
            CheckSchema(member);
            return null;
        }
        foreach (var (name, verb) in CommandTable.Verbs)
        {
            if (name == member.Name)
                return Read(item, verb, member.Single($"what to {name}"), isBare: false);
        }
        return Read(item, CommandVerb.Add, member, isBare: true);
    }

    private static void CheckSchema(JsonItem item)
    {
        if (item.Find("json_schema_version") is { } version && version.Number() > RulesetJson.SchemaVersion)
            throw version.Wrong($"this version of the schema is not known, {RulesetJson.SchemaVersion} is the newest");
    }

    private static CommandNode Read(JsonItem whole, CommandVerb verb, JsonItem item, bool isBare)
    {
        if (CommandTable.Rows.FirstOrDefault(row => row.Word == item.Name && row.Verbs.Contains(verb)) is not { } row)
        {
            var known = CommandTable.Rows.Where(row => row.Verbs.Contains(verb)).Select(row => row.Word);
            throw item.UnknownName(isBare ? "command" : "subject of this command", isBare ? known.Concat(CommandTable.Verbs.Select(row => row.Word)) : known);
        }
        var command = new CommandNode(verb, row.Object, ReadFamily(item, row.Object)) { Span = item.Span, ObjectKind = row.Kind };
        command = row.Object switch
        {
            CommandObject.Ruleset => command,
            CommandObject.Hooks => command with { Name = item.Find("dev")?.String(), NameSpan = item.Span },
            CommandObject.Table => ReadTable(item, command),
            CommandObject.Tables or CommandObject.Chains or CommandObject.Sets or CommandObject.Maps or CommandObject.Flowtables or CommandObject.Meters or CommandObject.Objects => ReadPlace(item, command, isAny: true),
            CommandObject.Rules => ReadRules(item, command),
            CommandObject.Chain => ReadChain(item, command),
            CommandObject.Rule => ReadRule(item, command, isBare),
            CommandObject.Element => ReadElements(item, command),
            _ => ReadNamed(item, command),
        };
        if (IsMade(command))
            item.Ignore("handle"); // the number that the kernel had given to what was listed
        else if (command.Name is not null && command.RuleDefinition is null && command.Object != CommandObject.Element)
            Array.ForEach(Descriptions, item.Ignore);
        whole.CheckAllRead();
        return command;
    }

    private static NfProto ReadFamily(JsonItem item, CommandObject about)
    {
        var isAny = about is CommandObject.Ruleset or CommandObject.Tables or CommandObject.Chains or CommandObject.Sets or CommandObject.Maps
            or CommandObject.Flowtables or CommandObject.Meters or CommandObject.Objects or CommandObject.Rules or CommandObject.Hooks;
        if (isAny && (item.IsNull || item.Find("family") is null))
            return NfProto.Unspecified;
        return item.Require("family").OneOf("family", CommandTable.Families);
    }

    private static CommandNode ReadPlace(JsonItem item, CommandNode command, bool isAny = false)
    {
        if (isAny && (item.IsNull || item.Find("table") is null))
            return command;
        var table = item.Require("table");
        return command with { Table = table.Identifier(), TableSpan = table.Span };
    }

    /// <summary>Takes note of the name, or the number, of what must be there.</summary>
    private static CommandNode ReadExisting(JsonItem item, CommandNode command)
    {
        var canHaveNumber = command.Verb is CommandVerb.Delete or CommandVerb.Destroy or CommandVerb.List or CommandVerb.Rename;
        if (canHaveNumber)
            command = ReadHandle(item.Find("handle"), command);
        var name = command.Handle == 0 ? item.Require("name") : item.Find("name");
        return command with { Name = name?.Identifier(), NameSpan = name?.Span ?? default };
    }

    private static CommandNode ReadHandle(JsonItem? item, CommandNode command) =>
        item is null ? command : command with { Handle = item.Number(), HandleSpan = item.Span };

    private static bool IsMade(CommandNode command) => command.Verb is CommandVerb.Add or CommandVerb.Create;

    private static CommandNode ReadTable(JsonItem item, CommandNode command)
    {
        if (IsMade(command))
        {
            var table = TableNode.ReadJson(item, command.Family);
            return command with { Table = table.Name, TableSpan = table.Place.Span, TableDefinition = table };
        }
        var existing = ReadExisting(item, command);
        return existing with { Table = existing.Name, TableSpan = existing.NameSpan, Name = null, NameSpan = default };
    }

    private static CommandNode ReadChain(JsonItem item, CommandNode command)
    {
        command = ReadPlace(item, command);
        if (IsMade(command))
        {
            var chain = ChainNode.ReadJson(item);
            return command with { Name = chain.Name, NameSpan = chain.Place.Span, ChainDefinition = chain };
        }
        command = ReadExisting(item, command);
        return command.Verb == CommandVerb.Rename ? command with { NewName = item.Require("newname").Identifier() } : command;
    }

    private static CommandNode ReadRules(JsonItem item, CommandNode command)
    {
        command = ReadPlace(item, command, isAny: true);
        return item.IsNull || item.Find("chain") is not { } chain ? command : command with { Name = chain.Identifier(), NameSpan = chain.Span };
    }

    private static CommandNode ReadRule(JsonItem item, CommandNode command, bool isBare)
    {
        var chain = item.Require("chain");
        command = ReadPlace(item, command) with { Name = chain.Identifier(), NameSpan = chain.Span };
        var isMade = IsMade(command) || command.Verb == CommandVerb.Insert;
        if (!isMade)
            command = ReadHandle(item.Require("handle"), command);
        else if (!isBare)
            command = ReadHandle(item.Find("handle"), command);
        if (isMade && !isBare && item.Find("index") is { } index)
            command = command with { Index = (uint)index.Number(uint.MaxValue), HandleSpan = index.Span };
        if (!isMade && command.Handle == 0)
            throw Parser.Wrong("handles begin with 1", command.HandleSpan);
        return isMade || command.Verb == CommandVerb.Replace ? command with { RuleDefinition = RuleNode.ReadJson(item) } : command;
    }

    private static CommandNode ReadElements(JsonItem item, CommandNode command)
    {
        var name = item.Require("name");
        var elements = item.Require("elem");
        return ReadPlace(item, command) with
        {
            Name = name.Identifier(),
            NameSpan = name.Span,
            Elements = [.. elements.Items.Select(ExpressionJsonTable.ReadElement)],
        };
    }

    private static CommandNode ReadNamed(JsonItem item, CommandNode command)
    {
        command = ReadPlace(item, command);
        if (!IsMade(command))
            return ReadExisting(item, command);
        var name = item.Require("name");
        command = command with { Name = name.Identifier(), NameSpan = name.Span };
        return command.Object switch
        {
            CommandObject.Flowtable => command with { FlowtableDefinition = FlowtableDefinition.ReadJson(item) },
            CommandObject.Object => command with { ObjectDefinition = ObjectDefinition.ReadJson(item) },
            _ => command with { SetDefinition = SetDefinition.ReadJson(item) },
        };
    }
}
