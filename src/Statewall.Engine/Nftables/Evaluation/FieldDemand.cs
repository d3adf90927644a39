using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Evaluation;

/// <summary>What an expression demands of the value in a register, or does with it, as far as an index can use that. Values are compared as bytes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Word">The register.</param>
/// <param name="First">The least value that passes; of masks the mask.</param>
/// <param name="Last">The greatest value that passes.</param>
/// <param name="Size">Bytes of the value.</param>
internal readonly record struct FieldDemand(DemandKind Kind, byte Word, ulong First, ulong Last, int Size)
{
    /// <summary>The longest value that can be asked for.</summary>
    public const int LargestSize = sizeof(ulong);

    /// <summary>A comparison.</summary>
    public static FieldDemand Compare(byte word, NftCmpOp kind, ReadOnlySpan<byte> data)
    {
        if (data.Length > LargestSize)
            return default;
        var (value, most) = (Number(data), Greatest(data.Length));
        return kind switch
        {
            NftCmpOp.Eq => new(DemandKind.Between, word, value, value, data.Length),
            NftCmpOp.Lt when value > 0 => new(DemandKind.Between, word, 0, value - 1, data.Length),
            NftCmpOp.Lte => new(DemandKind.Between, word, 0, value, data.Length),
            NftCmpOp.Gt when value < most => new(DemandKind.Between, word, value + 1, most, data.Length),
            NftCmpOp.Gte => new(DemandKind.Between, word, value, most, data.Length),
            _ => default,
        };
    }

    /// <summary>A range.</summary>
    public static FieldDemand Between(byte word, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) =>
        from.Length > LargestSize || Number(from) > Number(to) ? default : new(DemandKind.Between, word, Number(from), Number(to), from.Length);

    /// <summary>Only the bits of a mask are kept.</summary>
    public static FieldDemand Masked(byte word, ReadOnlySpan<byte> mask) =>
        mask.Length > LargestSize ? Spoil(word) : new(DemandKind.Mask, word, Number(mask), 0, mask.Length);

    /// <summary>The register holds something else afterwards.</summary>
    public static FieldDemand Spoil(byte word) => new(DemandKind.Spoil, word, 0, 0, 0);

    /// <summary>The demand on the whole value when it is made on what a mask leaves of it; none when that is no range.</summary>
    public FieldDemand Under(ulong mask)
    {
        var free = Greatest(Size) & ~mask;
        var isPrefix = (free & (free + 1)) == 0;
        return isPrefix && First == Last && (First & free) == 0 ? this with { Last = First | free } : default;
    }

    /// <summary>Bytes as a number that is in the order of comparisons.</summary>
    public static ulong Number(ReadOnlySpan<byte> bytes)
    {
        var number = 0UL;
        foreach (var value in bytes)
            number = number << 8 | value;
        return number;
    }

    private static ulong Greatest(int size) => size == sizeof(ulong) ? ulong.MaxValue : (1UL << (size * 8)) - 1;
}

/// <summary>What an expression does with a value.</summary>
internal enum DemandKind : byte
{
    /// <summary>Nothing that an index can use.</summary>
    None,

    /// <summary>The rule ends unless the value is in a range.</summary>
    Between,

    /// <summary>Some bits are kept.</summary>
    Mask,

    /// <summary>It writes something else.</summary>
    Spoil,
}
