using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Comparison;

// Rules: those that mean the same stay, all others go or come.
internal sealed partial class TableChange
{
    private (List<CommandNode> Going, List<CommandNode> Coming) CompareRules()
    {
        var (going, coming) = (new List<CommandNode>(), new List<CommandNode>());
        var made = _wanted.Chains.ToDictionary(chain => chain.Name, StringComparer.Ordinal);
        foreach (var chain in _present.Chains)
        {
            if (!_going.Contains(new Reference(ReferenceKind.Chain, chain.Name)) && made.Remove(chain.Name, out var wanted))
                CompareRules(chain, wanted, going, coming);
            else if (chain.Rules.Count > 0)
                going.Add(Named(CommandVerb.Flush, CommandObject.Chain, chain.Name));
        }
        foreach (var chain in _wanted.Chains.Where(chain => made.ContainsKey(chain.Name)))
            coming.AddRange(chain.Rules.Select(rule => AddRule(chain, rule)));
        return (going, coming);
    }

    private void CompareRules(ChainNode present, ChainNode wanted, List<CommandNode> going, List<CommandNode> coming)
    {
        var from = present.Rules.Select((rule, index) => RuleForm.Of(_present, rule) is var form && form.References.Overlaps(_going) ? $"{index} goes" : form.Text).ToArray();
        var partners = Subsequence.Find(from, [.. wanted.Rules.Select(rule => RuleForm.Of(_wanted, rule).Text)]);
        var staying = new List<(RuleNode Rule, int Partner)>();
        for (var index = 0; index < partners.Length; index++)
        {
            if (partners[index] >= 0)
                staying.Add((present.Rules[index], partners[index]));
        }
        AddRemovals(present, partners, staying.Count, going);
        AddInsertions(wanted, staying, coming);
    }

    /// <summary>Rules without handles are named by their places, from the last to the first, so that these stay true.</summary>
    private void AddRemovals(ChainNode chain, int[] partners, int staying, List<CommandNode> going)
    {
        if (staying == 0 && partners.Length > 0)
        {
            going.Add(Named(CommandVerb.Flush, CommandObject.Chain, chain.Name));
            return;
        }
        for (var index = partners.Length - 1; index >= 0; index--)
        {
            if (partners[index] < 0)
                going.Add(At(Named(CommandVerb.Delete, CommandObject.Rule, chain.Name), chain.Rules[index], index));
        }
    }

    /// <summary>New rules go in front of the next one that stays, or to the end.</summary>
    private void AddInsertions(ChainNode chain, List<(RuleNode Rule, int Partner)> staying, List<CommandNode> coming)
    {
        var next = 0;
        for (var index = 0; index < chain.Rules.Count; index++)
        {
            if (next < staying.Count && staying[next].Partner == index)
                next++;
            else if (next == staying.Count)
                coming.Add(AddRule(chain, chain.Rules[index]));
            else
                coming.Add(At(AddRule(chain, chain.Rules[index]) with { Verb = CommandVerb.Insert }, staying[next].Rule, index));
        }
    }

    private CommandNode AddRule(ChainNode chain, RuleNode rule) => _inside with
    {
        Object = CommandObject.Rule,
        Name = chain.Name,
        NameSpan = chain.Place.Span,
        Span = rule.Place.Span,
        RuleDefinition = rule with { Handle = 0 },
    };

    private static CommandNode At(CommandNode command, RuleNode rule, int index) => rule.Handle != 0 ? command with { Handle = rule.Handle } : command with { Index = (uint)index };
}
