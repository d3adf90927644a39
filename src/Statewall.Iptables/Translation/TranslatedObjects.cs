namespace Statewall.Iptables.Translation;

/// <summary>Something that rules need beside them in their table of nft: a set, or another object with a name.</summary>
/// <param name="Kind">What it is, as nft has it: <c>set</c>, <c>secmark</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Properties">What stands in its braces.</param>
internal sealed record TranslatedObject(string Kind, string Name, string Properties)
{
    /// <summary>What it comes from; null for nothing but the rule.</summary>
    public string? Origin { get; init; }

    /// <summary>The elements that it begins with.</summary>
    public IReadOnlyList<string> Elements { get; init; } = [];

    /// <summary>The command that makes it.</summary>
    public string Command(string table) => $"add {Kind} {table} {Name} {{ {Properties} }}";
}

/// <summary>What the rules of a table have needed so far.</summary>
internal sealed class TranslatedObjects
{
    private readonly List<TranslatedObject> _objects = [];

    /// <summary>All of them, in the order in which they were needed.</summary>
    public IReadOnlyList<TranslatedObject> All => _objects;

    /// <summary>One by its name, or null.</summary>
    public TranslatedObject? Find(string kind, string name) => _objects.Find(known => known.Kind == kind && known.Name == name);

    /// <summary>A rule needs more.</summary>
    public void Add(IEnumerable<TranslatedObject> objects) => _objects.AddRange(objects);
}
