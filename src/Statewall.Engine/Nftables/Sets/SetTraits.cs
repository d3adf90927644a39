using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Sets;

/// <summary>What a set is declared as. // struct nft_set_desc</summary>
internal readonly record struct SetTraits
{
    /// <summary>The type of values that are verdicts. // NFT_DATA_VERDICT</summary>
    public const uint VerdictType = 0xFFFFFF00;

    private const int SmallestRangeFields = 2; // NFT_PIPAPO_MIN_FIELDS
    private const int LargestBitmapKey = 2;

    public SetTraits() => Fields = [];

    public NftSetFlags Flags { get; init; }

    public uint KeyType { get; init; }

    public int KeySize { get; init; }

    public uint DataType { get; init; }

    public int DataSize { get; init; }

    public NftObjectType ObjectType { get; init; }

    public ulong Timeout { get; init; }

    public uint CollectionInterval { get; init; }

    public NftSetPolicy Policy { get; init; }

    public uint Size { get; init; }

    public byte[] Fields { get; init; }

    /// <summary>Elements keep count.</summary>
    public bool HasOperations { get; init; }

    /// <summary>Whether any implementation can do all that the set is to do. // nft_select_set_ops</summary>
    public bool IsSupported => IsRange ? (Flags & NftSetFlags.Eval) == 0 : true;

    /// <summary>Whether another declaration is of the same set. // nft_set_is_same</summary>
    public bool IsSameAs(in SetTraits other) => KeyType == other.KeyType && DataType == other.DataType && Flags == other.Flags
        && KeySize == other.KeySize && DataSize == other.DataSize && Fields.AsSpan().SequenceEqual(other.Fields);

    /// <summary>Chooses how elements are found.</summary>
    public SetIndex MakeIndex(NftSet set)
    {
        if (IsRange)
            return Fields.Length >= SmallestRangeFields ? new ConcatRangeIndex(set) : new IntervalIndex(set);
        if ((Flags & (NftSetFlags.Timeout | NftSetFlags.Eval)) != 0)
            return new HashIndex(set, "nft_set_rhash_type", false);
        if (KeySize <= LargestBitmapKey && !HasOperations && (Flags & (NftSetFlags.Map | NftSetFlags.Object)) == 0)
            return new HashIndex(set, "nft_set_bitmap_type", true);
        return new HashIndex(set, Size == 0 ? "nft_set_rhash_type" : KeySize == sizeof(uint) ? "nft_set_hash_fast_type" : "nft_set_hash_type", false);
    }

    private bool IsRange => (Flags & NftSetFlags.Interval) != 0;
}
