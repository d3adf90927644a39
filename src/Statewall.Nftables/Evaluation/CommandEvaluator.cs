using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Evaluation;

/// <summary>Turns commands as their text says them into such whose every value is known. Later commands know the sets of those before.</summary>
internal sealed class CommandEvaluator(NameSources names)
{
    private readonly Dictionary<(NfProto Family, string Table), List<SetDefinition>> _sets = [];
    private readonly TableEvaluator _tables = new(names);

    /// <summary>Evaluates a command.</summary>
    /// <exception cref="Diagnostics.LanguageException">It makes no sense.</exception>
    public CommandNode Evaluate(CommandNode command)
    {
        if (command.TableDefinition is { } table)
        {
            command = command with { TableDefinition = _tables.Evaluate(table) };
            SetsOf(command).AddRange(command.TableDefinition.Sets);
        }
        if (command.ChainDefinition is { } chain)
            command = command with { ChainDefinition = chain with { Rules = [.. chain.Rules.Select(RulesOf(command).Evaluate)] } };
        if (command.RuleDefinition is { } rule)
            command = command with { RuleDefinition = RulesOf(command).Evaluate(rule) };
        if (command.SetDefinition is { } set)
        {
            command = command with { SetDefinition = _tables.Evaluate(set) };
            SetsOf(command).Add(command.SetDefinition);
        }
        if (command.Elements.Count > 0 && SetsOf(command).Find(known => known.Name == command.Name) is { } holder)
            command = command with { Elements = _tables.Evaluate(holder with { Elements = command.Elements }).Elements };
        return command;
    }

    private RuleEvaluator RulesOf(CommandNode command) => new(new TableScope(command.Family, command.Table ?? "", SetsOf(command), []), names);

    private List<SetDefinition> SetsOf(CommandNode command)
    {
        var key = (command.Family, command.Table ?? "");
        if (!_sets.TryGetValue(key, out var sets))
            _sets.Add(key, sets = []);
        return sets;
    }
}
