using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Optimization;

/// <summary>What a table holds before some commands and what they add to it, together: more than there ever is at once.</summary>
/// <param name="Sets">Its sets.</param>
/// <param name="Changes">What its rules can change of a packet.</param>
internal sealed record TableFacts(IReadOnlyList<SetDefinition> Sets, PacketChanges Changes)
{
    private readonly Dictionary<string, bool> _stateless = new(StringComparer.Ordinal);

    public static TableFacts Of(NfProto family, string name, IReadOnlyList<CommandNode> commands, IReadOnlyList<TableNode> present)
    {
        var added = commands.Where(command => command.Family == family && command.Table == name).ToList();
        TableNode[] tables = [.. present.Where(table => table.Family == family && table.Name == name), .. added.Select(command => command.TableDefinition).OfType<TableNode>()];
        var chains = tables.SelectMany(table => table.Chains).Concat(added.Select(command => command.ChainDefinition).OfType<ChainNode>());
        var changes = new PacketChanges();
        foreach (var rule in chains.SelectMany(chain => chain.Rules).Concat(added.Select(command => command.RuleDefinition).OfType<RuleNode>()))
            changes.Add(rule);
        return new TableFacts([.. tables.SelectMany(table => table.Sets), .. added.Select(command => command.SetDefinition).OfType<SetDefinition>()], changes)
        {
            Elements = [.. added.Where(command => command.Elements.Count > 0)],
        };
    }

    /// <summary>Commands that add elements to sets.</summary>
    private IReadOnlyList<CommandNode> Elements { get; init; } = [];

    /// <summary>Looking something up in a set changes nothing: its elements neither count nor limit.</summary>
    public bool IsStateless(string set)
    {
        if (!_stateless.TryGetValue(set, out var isStateless))
            _stateless.Add(set, isStateless = FindStateless(set));
        return isStateless;
    }

    private bool FindStateless(string set)
    {
        var known = Sets.Where(definition => definition.Name == set).ToList();
        return known.Count > 0 && known.All(definition => definition.Statements.Count == 0 && definition.Elements.All(IsStateless))
            && Elements.Where(command => command.Name == set).SelectMany(command => command.Elements).All(IsStateless);
    }

    private static bool IsStateless(ExpressionNode element) => element switch
    {
        MappingNode mapping => IsStateless(mapping.Key),
        ElementNode full => full.Statements.Count == 0,
        _ => true,
    };
}
