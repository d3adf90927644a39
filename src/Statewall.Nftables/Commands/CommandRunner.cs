using Statewall.Netlink;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Optimization;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

// Overview: what nft(8) does with a text: all of it is read and evaluated, then what shows something is shown and what changes something becomes
// one transaction. Life-cycle: one runner per client; each text is on its own. Threads: one.

/// <summary>Runs commands against a ruleset.</summary>
/// <param name="client">The ruleset.</param>
/// <param name="output">Gets what is shown.</param>
/// <param name="options">How it is shown.</param>
public sealed class CommandRunner(RulesetClient client, TextOutput output, ListingOptions options)
{
    private const int LongText = 32 * 1024;
    private const int MostAttempts = 100;

    private readonly VariableScope _variables = new(null);

    /// <summary>What is shown is JSON.</summary>
    public bool IsJson { get; init; }

    /// <summary>Nothing is changed: it is only found out whether it could be.</summary>
    public bool IsCheck { get; init; }

    /// <summary>Where texts may include files from; null when they may not.</summary>
    public IncludePath? Includes { get; init; }

    /// <summary>A text that is read before each other one: variables of the command line; null for none.</summary>
    public SourceText? Prelude { get; init; }

    /// <summary>Variables that a text defines can be used in later ones.</summary>
    public bool KeepsVariables { get; init; }

    /// <summary>What is made is shown as the kernel tells it. // -e</summary>
    public bool IsEcho { get; init; }

    /// <summary>Shows events, when commands ask for them; null where none can be shown.</summary>
    public Action<MonitorNode>? Follow { get; init; }

    /// <summary>Gets what is to be said besides what is shown; null for nobody.</summary>
    public Action<string>? Remark { get; init; }

    /// <summary>What goes to the kernel is shown. // --debug=netlink</summary>
    public bool ShowsBytecode { get; init; }

    /// <summary>Gets what was merged; null when commands are carried out as they are. // --optimize</summary>
    public TextOutput? Merges { get; init; }

    /// <summary>Runs the commands of a text.</summary>
    /// <param name="source">The text, of the language or in JSON.</param>
    /// <exception cref="LanguageException">It has mistakes, or the kernel refused what it asks for; then nothing is changed.</exception>
    /// <exception cref="NetlinkException">The kernel refused to talk.</exception>
    public void Run(SourceText source)
    {
        var shown = RunUndisturbed(source);
        // events go on for ever: what is shown and changed comes first
        foreach (var command in shown)
        {
            if (command.Monitor is { } wanted)
                (Follow ?? throw Parser.Wrong("events cannot be shown here", command.Span))(IsJson ? wanted with { IsJson = true } : wanted);
        }
    }

    /// <summary>Carries commands out. When another program changes the ruleset after it was read for them, it is read again.</summary>
    /// <returns>The commands that show something.</returns>
    private List<CommandNode> RunUndisturbed(SourceText source)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (batch, shown) = Prepare(source, isRepeated: attempt > 0);
            using (batch)
            {
                foreach (var command in shown.Where(command => command.Monitor is null && attempt == 0))
                    Show(command);
                try
                {
                    Execute(batch, IsJson && CommandReader.IsJson(source) ? source : null);
                    return shown;
                }
                catch (NetlinkException refusal) when (refusal.Errno == NetlinkErrno.Restart && attempt < MostAttempts)
                {
                    // somebody else was faster
                }
            }
        }
    }

    private void Execute(BatchWriter batch, SourceText? document)
    {
        if (!IsEcho || IsCheck || batch.IsEmpty)
        {
            client.Execute(batch);
            return;
        }
        var echo = new BatchEcho(client.ReadModel());
        client.Execute(batch, echo.Take);
        if (document is not null)
            echo.Write(output, new JsonText(document), batch);
        else if (IsJson)
            echo.WriteJson(output, options);
        else
            echo.Write(output, options);
    }

    /// <summary>Reads and evaluates a text: what changes something, and the commands that show something.</summary>
    private (BatchWriter Batch, List<CommandNode> Shown) Prepare(SourceText source, bool isRepeated)
    {
        if (source.Utf8.Length >= LongText && !ShowsBytecode && Merges is null && !KeepsVariables)
        {
            try
            {
                return Prepare(source, isRepeated, isLazy: true);
            }
            catch (LanguageException)
            {
                // what is wrong is told as for any other text: all of its mistakes, in their order
            }
        }
        return Prepare(source, isRepeated, isLazy: false);
    }

    private (BatchWriter Batch, List<CommandNode> Shown) Prepare(SourceText source, bool isRepeated, bool isLazy)
    {
        var cache = new RulesetCache(client);
        var evaluator = new CommandEvaluator(options.Names, cache.ScopeOf);
        // commands can stand in the language where JSON is asked for
        var commands = IsJson && CommandReader.IsJson(source)
            ? JsonCommandReader.Read(source, evaluator)
            : CommandReader.Read(source, evaluator, Includes, Prelude, isLazy, KeepsVariables ? _variables : null);
        if (Merges is not null)
            commands = Optimize(commands, isRepeated ? new TextOutput() : Merges);
        // variables that are kept cannot be defined again, so that nothing is repeated then
        var batch = new BatchWriter(cache, source.Utf8.Length, IsCheck, () => KeepsVariables ? null : cache.Generation)
        {
            Trace = ShowsBytecode && !isRepeated ? WriteBytecode : null,
            IsEchoed = IsEcho,
            CountsRules = commands.Any(command => command.Index is not null),
        };
        try
        {
            var shown = new List<CommandNode>();
            foreach (var command in commands)
            {
                if (command.Verb is CommandVerb.List or CommandVerb.Reset or CommandVerb.Get or CommandVerb.Describe or CommandVerb.Monitor)
                    shown.Add(command);
                else
                    batch.Add(command);
            }
            return (batch, shown);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    private IReadOnlyList<CommandNode> Optimize(IReadOnlyList<CommandNode> commands, TextOutput merges)
    {
        var filled = commands.Where(command => command.TableDefinition is not null || command.ChainDefinition is not null).Select(command => (command.Family, command.Table)).Distinct();
        var optimized = RulesetOptimizer.Optimize(commands, [.. filled.SelectMany(table => client.Read(table.Family, table.Table).Tables)]);
        foreach (var merge in optimized.Merges)
            merge.Format(merges);
        return optimized.Commands;
    }

    private void WriteBytecode(CommandNode command, LinearRule rule) => BytecodeText.Write(output, command.Family, command.Table ?? "", command.Name ?? "", rule);

    private void ShowHooks(CommandNode command)
    {
        if (ReadHooks(command) is not { } called)
        {
            Remark?.Invoke("Note: this kernel does not tell what is called at its hooks (CONFIG_NETFILTER_NETLINK_HOOK).");
            return;
        }
        if (!IsJson)
        {
            CalledHook.Format(output, called);
            return;
        }
        var json = RulesetJson.Open(output);
        foreach (var entry in called)
            entry.WriteJson(json);
        RulesetJson.Close(json, output);
    }

    private IReadOnlyList<CalledHook>? ReadHooks(CommandNode command)
    {
        try
        {
            return client.ReadHooks(command.Family, command.Name);
        }
        catch (NetlinkException refusal) when (refusal.Errno == NetlinkErrno.NoDev)
        {
            throw Parser.Wrong($"Could not process rule: {NetlinkErrno.Describe(refusal.Errno)}", command.NameSpan);
        }
    }

    private void Show(CommandNode command)
    {
        if (command.Expression is { } expression)
        {
            DescriptionText.Write(output, expression, options);
            return;
        }
        if (command.Object == CommandObject.Hooks)
        {
            ShowHooks(command);
            return;
        }
        var (query, parts) = QueryOf(command);
        var tables = client.Read(query);
        if (command.Table is not null && tables.Count == 0)
            throw NoSuch(command.TableSpan, command);
        if (command.Name is not null)
            tables = [.. tables.Select(table => Select(command, table))];
        else if (command.Object is CommandObject.Objects)
            tables = [.. tables.Where(table => table.Objects.Count > 0).Select(table => table with { Objects = [.. table.Objects.Where(definition => definition.Kind == command.ObjectKind)] })];
        else if (command.Object is CommandObject.Meters)
            tables = [.. tables.Select(table => table with { Sets = [.. table.Sets.Where(set => set.Flags.HasFlag(NftSetFlags.Eval))] })];
        if (IsJson)
            RulesetJson.Write(output, tables, options, parts);
        else
            Write(command, tables, parts);
    }

    private static LanguageException NoSuch(SourceSpan place, CommandNode command, string? nearObject = null)
    {
        var suggestion = nearObject is null ? "" : $"; did you mean obj ‘{nearObject}’ in table {RulesetText.NameOf(command.Family)} ‘{command.Table}’?";
        return Parser.Wrong($"No such file or directory{suggestion}", place.Source is null ? command.Span : place);
    }

    private static (RulesetQuery Query, RulesetParts Parts) QueryOf(CommandNode command)
    {
        var query = new RulesetQuery(command.Family, command.Table);
        var isReset = command.Verb == CommandVerb.Reset;
        return command.Object switch
        {
            CommandObject.Tables => (query with { Parts = TableParts.None }, RulesetParts.Tables),
            CommandObject.Chains => (query with { Parts = TableParts.Names }, RulesetParts.Tables | RulesetParts.Chains),
            CommandObject.Chain => (query with { Parts = TableParts.Names | TableParts.Rules }, RulesetParts.Tables | RulesetParts.Chains | RulesetParts.Rules),
            CommandObject.Rule or CommandObject.Rules => (query with { Parts = TableParts.Names | TableParts.Rules, ResetsRules = isReset, Chain = command.Name }, RulesetParts.Tables | RulesetParts.Chains | RulesetParts.Rules),
            CommandObject.Set or CommandObject.Map or CommandObject.Meter or CommandObject.Element => (query with { Parts = TableParts.Names | TableParts.Elements, Set = command.Name, ResetsElements = isReset }, RulesetParts.Tables | RulesetParts.Sets | RulesetParts.Maps),
            CommandObject.Sets or CommandObject.Meters => (query with { Parts = TableParts.Names | TableParts.Elements }, RulesetParts.Tables | RulesetParts.Sets),
            CommandObject.Maps => (query with { Parts = TableParts.Names | TableParts.Elements }, RulesetParts.Tables | RulesetParts.Maps),
            CommandObject.Object or CommandObject.Objects => (query with { Parts = TableParts.Objects, ObjectKind = isReset ? command.ObjectKind : null, ResetsObjects = isReset }, RulesetParts.Tables | RulesetParts.Objects),
            CommandObject.Flowtable or CommandObject.Flowtables => (query with { Parts = TableParts.Flowtables }, RulesetParts.Tables | RulesetParts.Flowtables),
            _ => (query, RulesetParts.All),
        };
    }

    /// <summary>The table with only what a command names.</summary>
    private static TableNode Select(CommandNode command, TableNode table)
    {
        var name = command.Name;
        var selected = command.Object switch
        {
            CommandObject.Chain or CommandObject.Rule or CommandObject.Rules => table with { Chains = [.. table.Chains.Where(chain => chain.Name == name).Select(chain => SelectRule(command, chain))], Sets = [] },
            CommandObject.Object => table with { Objects = [.. table.Objects.Where(definition => definition.Name == name && definition.Kind == command.ObjectKind)] },
            CommandObject.Flowtable => table with { Flowtables = [.. table.Flowtables.Where(flowtable => flowtable.Name == name)] },
            CommandObject.Element => table with { Sets = [.. table.Sets.Where(set => set.Name == name).Select(set => set with { Elements = ElementSearch.Find(set, command.Elements) })] },
            CommandObject.Meter => table with { Sets = [.. table.Sets.Where(set => set.Name == name)] },
            _ => table with { Sets = [.. table.Sets.Where(set => set.Name == name && set.IsMap == (command.Object == CommandObject.Map))] },
        };
        var found = command.Object switch
        {
            CommandObject.Chain or CommandObject.Rule or CommandObject.Rules => selected.Chains.Count,
            CommandObject.Object => selected.Objects.Count,
            CommandObject.Flowtable => selected.Flowtables.Count,
            _ => selected.Sets.Count,
        };
        return found > 0 ? selected : throw NoSuch(command.NameSpan, command, command.Object == CommandObject.Object ? Nearest.Of(name!, table.Objects.Select(definition => definition.Name)) : null);
    }

    private static ChainNode SelectRule(CommandNode command, ChainNode chain) =>
        command is { Object: CommandObject.Rule, Handle: not 0 } ? chain with { Rules = [.. chain.Rules.Where(rule => rule.Handle == command.Handle)] } : chain;

    private void Write(CommandNode command, IReadOnlyList<TableNode> tables, RulesetParts parts)
    {
        foreach (var table in tables)
        {
            if (command.Object == CommandObject.Tables)
            {
                output.Append("table "u8).Append(RulesetText.NameOf(table.Family)).Append(" "u8).Append(table.Name).Append("\n"u8);
                continue;
            }
            RulesetText.Write(output, Restrict(table, parts), options);
        }
    }

    private static TableNode Restrict(TableNode table, RulesetParts parts) => table with
    {
        Chains = parts.HasFlag(RulesetParts.Chains) ? table.Chains : [],
        Sets = [.. table.Sets.Where(set => parts.HasFlag(set.IsMap ? RulesetParts.Maps : RulesetParts.Sets))],
        Objects = parts.HasFlag(RulesetParts.Objects) ? table.Objects : [],
        Flowtables = parts.HasFlag(RulesetParts.Flowtables) ? table.Flowtables : [],
        Comment = parts == RulesetParts.All ? table.Comment : null,
    };
}
