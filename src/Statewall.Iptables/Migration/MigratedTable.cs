using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;

namespace Statewall.Iptables.Migration;

/// <summary>A chain of a saved ruleset.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Builtin">What it is when it is one that always is there.</param>
internal sealed record MigratedChain(string Name, BuiltinChain? Builtin)
{
    /// <summary>What becomes of packets at its end.</summary>
    public string Policy { get; set; } = XtRule.Accept;

    /// <summary>Where it was made.</summary>
    public string? Place { get; init; }

    /// <summary>Its rules.</summary>
    public List<MigratedRule> Rules { get; } = [];
}

/// <summary>A table of a saved ruleset.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Name">Its name.</param>
/// <param name="Context">What translations have to know.</param>
internal sealed record MigratedTable(XtFamily Family, string Name, MigrationContext Context)
{
    /// <summary>Its chains.</summary>
    public List<MigratedChain> Chains { get; } = [];

    /// <summary>The sets and other objects that its rules need.</summary>
    public TranslatedObjects Objects { get; } = new();

    /// <summary>Family and name in nft.</summary>
    public string NftName => $"{Family.NftName} {Name}";

    /// <summary>A chain by its name, or null.</summary>
    public MigratedChain? Find(string chain) => Chains.Find(known => known.Name == chain);

    /// <summary>The chains that always are there and by which packets come to another one, itself among them.</summary>
    public IReadOnlyList<BuiltinChain> EntrancesOf(MigratedChain chain)
    {
        var (seen, entrances) = (new HashSet<string> { chain.Name }, new List<BuiltinChain>());
        var waiting = new Queue<MigratedChain>([chain]);
        while (waiting.TryDequeue(out var next))
        {
            if (next.Builtin is { } builtin)
                entrances.Add(builtin);
            foreach (var before in Chains)
            {
                if (before.Rules.Exists(rule => rule.Rule?.Jump == next.Name) && seen.Add(before.Name))
                    waiting.Enqueue(before);
            }
        }
        return entrances;
    }
}
