using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Optimization;

// Overview: neighbouring rules of a chain that ask for the same things of a packet and do the same become one rule with a set; those that differ in
// their verdict one with a verdict map, and those that differ in an address to translate to one with a map. A rule is taken apart (RuleShape); rules
// of the same shape make a run (MergeRun), which is cut where one rule would do what two did, or the other way round:
// - only what does not change when it is read may be asked for, and all of it before anything is done;
// - what keeps state for itself (a counter, a limit, a quota without a name) is never shared by rules that had one each;
// - where a packet can match two rules, the first one must have the last word and both must say the same;
// - where the first one has not the last word, nothing that it does may change what tells it from the second (PacketChanges).
// Chains that hardware takes over stay as they are, since it may know no sets.
// Life-cycle: none; commands go in evaluated and come out as new ones. Threads: any. The text of a merge is that of nft(8), src/optimize.c.

/// <summary>Makes fewer rules that mean the same: <c>nft --optimize</c>.</summary>
public static class RulesetOptimizer
{
    /// <summary>Merges rules in the chains that commands fill.</summary>
    /// <param name="commands">The commands, evaluated, e.g. by <see cref="Parsing.CommandReader"/>.</param>
    /// <param name="present">The tables that are there before the commands, with their rules; null when those that commands name are new.</param>
    /// <returns>The commands to carry out instead, and what was merged.</returns>
    public static OptimizedRuleset Optimize(IReadOnlyList<CommandNode> commands, IReadOnlyList<TableNode>? present = null)
    {
        ArgumentNullException.ThrowIfNull(commands);
        var merges = new List<RuleMerge>();
        var facts = new Dictionary<(NfProto, string), TableFacts>();
        // other commands count the rules of these, to name one by its place
        var counted = commands.Where(command => command.Index is not null).Select(command => (command.Family, command.Table, command.Name)).ToHashSet();
        var result = new List<CommandNode>(commands.Count);
        foreach (var command in commands)
        {
            if (command.TableDefinition is null && command.ChainDefinition is null)
            {
                result.Add(command);
                continue;
            }
            var table = (command.Family, command.Table!);
            if (!facts.TryGetValue(table, out var known))
                facts.Add(table, known = TableFacts.Of(command.Family, command.Table!, commands, present ?? []));
            ChainNode Merge(ChainNode chain) =>
                chain.Hook is { IsOffloaded: true } || counted.Contains((command.Family, command.Table, chain.Name)) ? chain : chain with { Rules = Optimize(chain.Rules, known, merges) };
            result.Add(command with
            {
                TableDefinition = command.TableDefinition is { } filled ? filled with { Chains = [.. filled.Chains.Select(Merge)] } : null,
                ChainDefinition = command.ChainDefinition is { } one ? Merge(one) : null,
            });
        }
        return new OptimizedRuleset(result, merges);
    }

    private static List<RuleNode> Optimize(IReadOnlyList<RuleNode> rules, TableFacts facts, List<RuleMerge> merges)
    {
        var shapes = rules.Select(rule => RuleShape.Of(rule, facts)).ToList();
        var result = new List<RuleNode>(rules.Count);
        for (var first = 0; first < rules.Count;)
        {
            var length = 1;
            while (first + length < rules.Count && shapes[first] is { } shape && shapes[first + length] is { } next && shape.IsLike(next))
                length++;
            var merged = Merge(shapes, first, ref length, facts);
            if (merged is not null)
                merges.Add(new RuleMerge([.. rules.Skip(first).Take(length)], merged));
            result.Add(merged ?? rules[first]);
            first += length;
        }
        return result;
    }

    /// <summary>What becomes of rules of a shape, or of as many of the first ones as can be merged; null when only one is left.</summary>
    private static RuleNode? Merge(List<RuleShape?> shapes, int first, ref int length, TableFacts facts)
    {
        while (length > 1)
        {
            var run = new MergeRun(shapes.GetRange(first, length)!, facts);
            if (run.Fitting == length)
                return run.Merge();
            length = run.Fitting;
        }
        return null;
    }
}

/// <summary>Commands whose rules were merged.</summary>
/// <param name="Commands">The commands to carry out instead.</param>
/// <param name="Merges">What was merged, in the order of the text.</param>
public sealed record OptimizedRuleset(IReadOnlyList<CommandNode> Commands, IReadOnlyList<RuleMerge> Merges);
