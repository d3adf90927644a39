using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

/// <summary>What is known of the kernel's ruleset while commands are prepared: read when it is asked for, and changed as the commands will change it.</summary>
/// <param name="client">Reads it.</param>
internal sealed class RulesetCache(RulesetClient client)
{
    private readonly Dictionary<(NfProto Family, string Table), TableNode?> _tables = [];
    private readonly HashSet<(NfProto Family, string Table)> _removed = [];
    private readonly HashSet<NfProto> _emptied = [];
    private IReadOnlyList<TableNode>? _names;

    /// <summary>A table without its rules; null when there is none.</summary>
    public TableNode? Find(NfProto family, string table)
    {
        if (_tables.TryGetValue((family, table), out var known))
            return known;
        known = IsRemoved(family, table) ? null : client.Read(new RulesetQuery(family, table) { Parts = TableParts.Names | TableParts.Objects | TableParts.Flowtables }).FirstOrDefault(found => found.Family == family);
        _tables.Add((family, table), known);
        return known;
    }

    /// <summary>All tables that the kernel has, with the names of what is in them.</summary>
    public IReadOnlyList<TableNode> ReadNames() => _names ??= client.Read(new RulesetQuery(NfProto.Unspecified, null) { Parts = TableParts.Names | TableParts.Objects | TableParts.Flowtables });

    /// <summary>What rules of a table can name.</summary>
    public TableScope ScopeOf(NfProto family, string table)
    {
        var known = Find(family, table);
        return new TableScope(family, table, known?.Sets ?? [], known?.Objects ?? []) { IsComplete = known is not null };
    }

    /// <summary>A set of a table; null when there is none.</summary>
    public SetDefinition? FindSet(NfProto family, string table, string set) => Find(family, table)?.Sets.FirstOrDefault(known => known.Name == set);

    /// <summary>Elements of a set that the kernel has.</summary>
    public IReadOnlyList<ExpressionNode> ElementsOf(NfProto family, string table, string set) =>
        IsRemoved(family, table) ? [] : client.Read(new RulesetQuery(family, table) { Parts = TableParts.Names | TableParts.Elements, Set = set }).FirstOrDefault(found => found.Family == family)
            ?.Sets.FirstOrDefault(known => known.Name == set)?.Elements ?? [];

    /// <summary>The handles of a chain's rules, in order.</summary>
    public IReadOnlyList<ulong> RulesOf(NfProto family, string table, string chain) =>
        IsRemoved(family, table) ? [] : [.. client.Read(new RulesetQuery(family, table) { Parts = TableParts.Names | TableParts.Rules }).FirstOrDefault(found => found.Family == family)
            ?.Chains.FirstOrDefault(known => known.Name == chain)?.Rules.Select(rule => rule.Handle) ?? []];

    /// <summary>Takes note of what a command adds.</summary>
    public void Add(NfProto family, string table, TableNode parts)
    {
        var known = Find(family, table) ?? new TableNode(family, table);
        _tables[(family, table)] = known with
        {
            Sets = [.. parts.Sets, .. known.Sets.Where(set => parts.Sets.All(added => added.Name != set.Name))],
            Objects = [.. known.Objects, .. parts.Objects],
            Chains = [.. known.Chains, .. parts.Chains],
        };
    }

    /// <summary>Takes note that tables are removed.</summary>
    public void Remove(NfProto family, string? table)
    {
        foreach (var key in _tables.Keys.Where(key => (family == NfProto.Unspecified || key.Family == family) && (table is null || key.Table == table)).ToList())
            _tables[key] = null;
        if (table is null)
            _emptied.Add(family);
        else
            _removed.Add((family, table));
    }

    /// <summary>True when what the kernel has of a table is removed before what comes next.</summary>
    private bool IsRemoved(NfProto family, string table) => _removed.Contains((family, table)) || _emptied.Contains(family) || _emptied.Contains(NfProto.Unspecified);
}
