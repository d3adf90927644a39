using Statewall.Iptables.Migration.Ipsets;

namespace Statewall.Iptables.Migration;

/// <summary>Saved rulesets, and what becomes of them in nft.</summary>
/// <param name="ipsets">The sets of ipset that rules may name.</param>
internal sealed class MigratedRuleset(IReadOnlyDictionary<string, Ipset> ipsets)
{
    /// <summary>The sets of ipset that rules may name.</summary>
    public IReadOnlyDictionary<string, Ipset> Ipsets { get; } = ipsets;

    /// <summary>The tables of all families.</summary>
    public List<MigratedTable> Tables { get; } = [];

    /// <summary>The files.</summary>
    public List<string> Files { get; } = [];

    /// <summary>Lines that iptables refuses.</summary>
    public List<MigratedRule> Refused { get; } = [];

    /// <summary>All rules, in the order of the tables, and the lines that are none.</summary>
    public IEnumerable<MigratedRule> Rules => Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules).Concat(Refused);

    /// <summary>How many rules were said so well.</summary>
    public int Count(RuleFidelity fidelity) => Rules.Count(rule => rule.Fidelity == fidelity);
}
