using Statewall.Iptables.Migration.Ipsets;

namespace Statewall.Iptables.Migration;

/// <summary>What a rule's translation has to know of the table that the rule is in.</summary>
/// <param name="ipsets">The sets of ipset.</param>
internal sealed class MigrationContext(IReadOnlyDictionary<string, Ipset> ipsets)
{
    private readonly Dictionary<string, RecentList> _lists = [];
    private readonly Dictionary<string, string> _chains = [];

    /// <summary>Sets of ipset to which rules of the table add.</summary>
    public HashSet<string> ChangedIpsets { get; } = [];

    /// <summary>Whether the chains that lead to the rule are those that translate senders; null when both kinds do, or none does.</summary>
    public bool? IsSourceTranslated { get; set; }

    /// <summary>A list of addresses that were seen.</summary>
    public RecentList RecentListOf(string name)
    {
        if (!_lists.TryGetValue(name, out var list))
            _lists.Add(name, list = new RecentList(name));
        return list;
    }

    /// <summary>A set of ipset, or null.</summary>
    public Ipset? Find(string ipset) => ipsets.GetValueOrDefault(ipset);

    /// <summary>Gives chains their names in nft: those that can have theirs keep it.</summary>
    public void NameChains(IReadOnlyCollection<string> chains)
    {
        var taken = chains.Where(chain => NftName.Whole(chain, "chain") == chain).ToHashSet();
        foreach (var chain in chains)
        {
            var name = NftName.Whole(chain, "chain");
            for (var number = 2; name != chain && !taken.Add(name); number++)
                name = $"{NftName.Whole(chain, "chain")}_{number}";
            _chains[chain] = name;
        }
    }

    /// <summary>The name of a chain in nft.</summary>
    public string ChainName(string chain) => _chains.GetValueOrDefault(chain, chain);
}
