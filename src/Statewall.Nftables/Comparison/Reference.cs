namespace Statewall.Nftables.Comparison;

/// <summary>What a name inside a table stands for.</summary>
internal enum ReferenceKind
{
    Chain,
    Set,
    Flowtable,
    Object,
}

/// <summary>Something that rules and elements use by its name. An object's name begins with its kind.</summary>
internal readonly record struct Reference(ReferenceKind Kind, string Name)
{
    public static Reference ToObject(string kind, string name) => new(ReferenceKind.Object, $"{kind} {name}");
}
