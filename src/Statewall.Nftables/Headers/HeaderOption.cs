using Statewall.Nfnetlink.Uapi;
namespace Statewall.Nftables.Headers;

/// <summary>An option, chunk or extension header: it may be there or not, anywhere behind a header. Immutable.</summary>
/// <param name="Kind">Where it is looked for.</param>
/// <param name="Name">Its name in the language.</param>
/// <param name="Number">The number by which packets tell it.</param>
/// <param name="Fields">Its fields; offsets count from its own start.</param>
public sealed record HeaderOption(NftExthdrOp Kind, string Name, byte Number, IReadOnlyList<HeaderField> Fields)
{
    /// <summary>Other names that are understood.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>A field that repeats: <c>NAME[1]</c> stands where it says, each further one right behind; null when none does.</summary>
    public HeaderField? Repeated { get; init; }

    /// <summary>Matches can ask whether it is there.</summary>
    public bool IsAskedFor { get; init; } = true;

    /// <summary>The field of a name, or null.</summary>
    public HeaderField? Find(string name) => Fields.FirstOrDefault(field => field.Name == name);

    /// <summary>The field at a place, or null.</summary>
    /// <param name="offset">Where it begins, in bits.</param>
    /// <param name="bits">How wide it is.</param>
    public HeaderField? FieldAt(int offset, int bits) => Fields.FirstOrDefault(field => field.Offset == offset && field.Bits == bits);

    /// <summary>True for its name and its aliases.</summary>
    public bool IsNamed(string name) => Name == name || Aliases.Contains(name);

    /// <summary>One of the fields that repeat, or null when there is none or its offset has no room in a byte.</summary>
    /// <param name="index">Which, from 1.</param>
    public HeaderField? RepeatedAt(ulong index)
    {
        const int Furthest = byte.MaxValue; // NFTA_EXTHDR_OFFSET
        if (Repeated is not { } first || index is 0 or > Furthest || (first.Offset + (((int)index - 1) * first.Bits)) / 8 > Furthest)
            return null;
        return first with { Name = $"{first.Name}[{index}]", Offset = first.Offset + (((int)index - 1) * first.Bits) };
    }

    /// <summary>One of the fields that repeat, by its place; null when none is there.</summary>
    public HeaderField? RepeatedAt(int offset, int bits) =>
        Repeated is { } first && bits == first.Bits && offset >= first.Offset && (offset - first.Offset) % first.Bits == 0 ? RepeatedAt((ulong)((offset - first.Offset) / first.Bits) + 1) : null;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
