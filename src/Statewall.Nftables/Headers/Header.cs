using System.Runtime.CompilerServices;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Headers;

// Overview: headers are rows of data: their fields, which field names the header that follows, and by which values. Everything that the
// language does with them (names, implied matches, offsets, merging of neighbours) comes from these rows. Mirrors no kernel file:
// the kernel knows offsets only.

/// <summary>A protocol's header as the language sees it. Immutable.</summary>
/// <param name="Name">Its name in the language.</param>
/// <param name="Layer">From where its fields' offsets count.</param>
/// <param name="Fields">Its fields.</param>
public sealed record Header(string Name, NftPayloadBase Layer, params IReadOnlyList<HeaderField> Fields)
{
    /// <summary>The field that names what follows; null when none does.</summary>
    public string? NextName { get; init; }

    /// <summary>Where a checksum over the header stands, in bytes; null when there is none that rules keep right.</summary>
    public int? ChecksumOffset { get; init; }

    /// <summary>The fields that traces show, in their order; null for all, in the header's.</summary>
    internal IReadOnlyList<string>? Traced { get; init; }

    /// <summary>How long it is without options, in bits.</summary>
    public int Bits => Fields.Max(part => part.Offset + part.Bits);

    /// <summary>The field that names what follows; null when none does.</summary>
    public HeaderField? Next => NextName is null ? null : field ??= Find(NextName);

    private readonly HeaderField[] _row = [.. Fields];

    /// <summary>Its fields, for those who look at many.</summary>
    internal ReadOnlySpan<HeaderField> Row => _row;

    private WordTable<HeaderField> ByName => field ??= new([.. Fields.Select(row => (row.Name, row)), .. Fields.Where(row => row.Alias is not null).Select(row => (row.Alias!, row))]);

    /// <summary>The field of a name, or null.</summary>
    public HeaderField? Find(ReadOnlySpan<byte> name) => ByName.TryFind(name, out var found) ? found : null;

    /// <summary>The field of a name, or null.</summary>
    public HeaderField? Find(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Name == name)
                return field;
        }
        return null;
    }

    /// <summary>The field at a place, or null.</summary>
    /// <param name="offset">Where it begins, in bits.</param>
    /// <param name="bits">How wide it is.</param>
    public HeaderField? FieldAt(int offset, int bits) => Fields.FirstOrDefault(field => field.Offset == offset && field.Bits == bits);

    /// <summary>True when they are the same row.</summary>
    public bool Equals(Header? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
