using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Restoring;
using Statewall.Iptables.Rules;

namespace Statewall.Iptables.Migration;

/// <summary>Collects the tables of saved rulesets as they are when all of their commands have been carried out.</summary>
/// <param name="family">The family.</param>
/// <param name="file">The file's name.</param>
/// <param name="lines">Its lines.</param>
/// <param name="ruleset">Gets the tables.</param>
internal sealed class RulesetCollector(XtFamily family, string file, string[] lines, MigratedRuleset ruleset) : IRestoredTables
{
    /// <inheritdoc/>
    public int Line { get; set; }

    /// <inheritdoc/>
    public void FlushTable(string name)
    {
        var table = TableOf(name);
        table.Chains.Clear();
    }

    /// <inheritdoc/>
    public void RestoreChain(string tableName, string name, string? policy, (ulong Packets, ulong Bytes) counters)
    {
        if (policy is not (null or XtRule.Accept or XtRule.Drop))
            throw new XtUsageException($"policy {policy} of chain {name}: ACCEPT or DROP was expected");
        var table = TableOf(tableName);
        var chain = table.Find(name);
        if (chain is null)
            table.Chains.Add(chain = new MigratedChain(name, family.Find(tableName)?.Find(name)) { Place = Place });
        chain.Policy = policy ?? XtRule.Accept;
    }

    /// <inheritdoc/>
    public void Do(XtCommand command)
    {
        var table = TableOf(command.Table);
        switch (command.Verb)
        {
            case XtVerb.NewChain:
                RestoreChain(command.Table, command.Chain!, null, default);
                break;
            case XtVerb.Policy:
                RestoreChain(command.Table, command.Chain!, command.Argument, default);
                break;
            case XtVerb.Flush:
                foreach (var flushed in command.Chain is null ? table.Chains : [ChainOf(table, command.Chain)])
                    flushed.Rules.Clear();
                break;
            case XtVerb.DeleteChain:
                table.Chains.RemoveAll(chain => chain.Builtin is null && (command.Chain is null || chain.Name == command.Chain));
                break;
            case XtVerb.Zero:
                break;
            default:
                Change(ChainOf(table, command.Chain!), command);
                break;
        }
    }

    private string Place => $"{file}:{Line}";

    private void Change(MigratedChain chain, XtCommand command)
    {
        var rules = command.Rules.Select(Rule).ToList();
        var place = Math.Max(command.Place, 1) - 1;
        if (command.Verb != XtVerb.Append && place > chain.Rules.Count - (command.Verb == XtVerb.Insert ? 0 : 1) && command.Place > 0)
            throw new XtUsageException($"chain {chain.Name} has only {chain.Rules.Count} rules");
        switch (command.Verb)
        {
            case XtVerb.Append:
                chain.Rules.AddRange(rules);
                break;
            case XtVerb.Insert:
                chain.Rules.InsertRange(place, rules);
                break;
            case XtVerb.Replace:
                chain.Rules[place] = rules[0];
                break;
            case XtVerb.Delete when command.Place > 0:
                chain.Rules.RemoveAt(place);
                break;
            case XtVerb.Delete:
                foreach (var deleted in command.Rules)
                {
                    var at = chain.Rules.FindIndex(rule => rule.Rule!.IsSame(deleted));
                    chain.Rules.RemoveAt(at >= 0 ? at : throw new XtUsageException($"chain {chain.Name} has no such rule"));
                }
                break;
            default:
                throw new XtUsageException($"a saved ruleset has no such command ({command.Verb})");
        }
    }

    private MigratedRule Rule(XtRule rule) => new(family, file, Line, RulesetMigrator.SourceOf(lines[Line - 1])) { Rule = rule };

    private static MigratedChain ChainOf(MigratedTable table, string name) =>
        table.Find(name) ?? (table.Family.Find(table.Name)?.Find(name) is { } builtin ? Add(table, builtin) : throw new XtUsageException($"there is no chain {name} in table {table.Name}"));

    private static MigratedChain Add(MigratedTable table, BuiltinChain builtin)
    {
        var chain = new MigratedChain(builtin.Name, builtin);
        table.Chains.Add(chain);
        return chain;
    }

    private MigratedTable TableOf(string name)
    {
        var table = ruleset.Tables.Find(known => known.Family == family && known.Name == name);
        if (table is null)
            ruleset.Tables.Add(table = new MigratedTable(family, name, new MigrationContext(ruleset.Ipsets)));
        return table;
    }
}
