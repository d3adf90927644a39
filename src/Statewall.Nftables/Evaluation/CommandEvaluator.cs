using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Evaluation;

/// <summary>Turns commands as their text says them into such whose every value is known. Later commands know what those before make.</summary>
/// <param name="names">Names that this machine knows.</param>
/// <param name="known">What the tables of a ruleset have; null when that is not known.</param>
internal sealed class CommandEvaluator(NameSources names, Func<NfProto, string, TableScope>? known = null)
{
    private readonly Dictionary<(NfProto Family, string Table), TableScope> _scopes = [];
    private readonly TableEvaluator _tables = new(names);
    private bool _isFlushed;

    /// <summary>Evaluates a command.</summary>
    /// <exception cref="Diagnostics.LanguageException">It makes no sense.</exception>
    public CommandNode Evaluate(CommandNode command)
    {
        Forget(command);
        if (command.TableDefinition is { } table)
        {
            command = command with { TableDefinition = _tables.Evaluate(table, ScopeOf(command)) };
            Add(command, command.TableDefinition.Sets, command.TableDefinition.Objects);
        }
        if (command.ChainDefinition is { } chain)
            command = command with { ChainDefinition = TableEvaluator.Evaluate(chain, RulesOf(command)) };
        if (command.RuleDefinition is { } rule)
            command = command with { RuleDefinition = RulesOf(command).Evaluate(rule) };
        if (command.SetDefinition is { } set)
        {
            command = command with { SetDefinition = _tables.Evaluate(set) };
            Add(command, [command.SetDefinition], []);
        }
        if (command.ObjectDefinition is { } definition)
            Add(command, [], [definition]);
        if (command.Elements.Count > 0 && ScopeOf(command).FindSet(command.Name!, command.NameSpan) is { } holder)
            command = command with { Elements = _tables.Evaluate(holder, command.Elements, keysSuffice: command.Verb is CommandVerb.Delete or CommandVerb.Destroy or CommandVerb.Get) };
        return command;
    }

    private RuleEvaluator RulesOf(CommandNode command) => new(ScopeOf(command), names);

    private TableScope ScopeOf(CommandNode command)
    {
        var key = (command.Family, command.Table ?? "");
        if (!_scopes.TryGetValue(key, out var scope))
            _scopes.Add(key, scope = known is null ? new TableScope(key.Family, key.Item2, [], []) : _isFlushed ? Empty(key.Family, key.Item2) : known(key.Family, key.Item2));
        return scope;
    }

    private static TableScope Empty(NfProto family, string table) => new(family, table, [], []) { IsComplete = true };

    private void Add(CommandNode command, IReadOnlyList<SetDefinition> sets, IReadOnlyList<ObjectDefinition> objects)
    {
        var scope = ScopeOf(command);
        _scopes[(command.Family, command.Table ?? "")] = scope with { Sets = [.. sets, .. scope.Sets], Objects = [.. objects, .. scope.Objects] };
    }

    /// <summary>What is removed is not known any more.</summary>
    private void Forget(CommandNode command)
    {
        if (command is { Verb: CommandVerb.Flush, Object: CommandObject.Ruleset })
        {
            _isFlushed |= command.Family == NfProto.Unspecified;
            foreach (var key in _scopes.Keys.Where(key => command.Family is NfProto.Unspecified || key.Family == command.Family).ToList())
                _scopes[key] = Empty(key.Family, key.Table);
        }
        else if (command is { Verb: CommandVerb.Delete or CommandVerb.Destroy, Object: CommandObject.Table, Table: { } table })
        {
            _scopes[(command.Family, table)] = Empty(command.Family, table);
        }
    }
}
