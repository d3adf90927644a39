using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Statewall.Netlink.Attributes;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>
/// Up to 128 labels, one bit each; bit n is bit n%8 of byte n/8 on little-endian kernels (labels are an array of machine words).
/// Remembers how many bytes the attribute had; the kernel takes multiples of 4 and sends 16. // struct nf_conn_labels
/// </summary>
public struct ConntrackLabels : IWireValue<ConntrackLabels>, IEquatable<ConntrackLabels>
{
    /// <summary>The most bytes of labels. // NF_CT_LABELS_MAX_SIZE</summary>
    public const int MaximumSize = 16;

    /// <summary>Number of labels.</summary>
    public const int Count = 128;

    private Octets _octets;
    private byte _size;

    /// <summary>Takes labels as they stand in an attribute; bytes beyond the 16th are cut off, as no kernel has more labels.</summary>
    public ConntrackLabels(ReadOnlySpan<byte> bytes)
    {
        _size = (byte)Math.Min(bytes.Length, MaximumSize);
        bytes[.._size].CopyTo(_octets);
    }

    /// <summary>Labels of full size, none set.</summary>
    public static ConntrackLabels Empty => new() { _size = MaximumSize };

    /// <summary>Number of bytes in the attribute: 0 to 16.</summary>
    public readonly int Size => _size;

    /// <summary>The bytes as they stand in the attribute.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes =>
        MemoryMarshal.CreateReadOnlySpan(in Unsafe.As<Octets, byte>(ref Unsafe.AsRef(in _octets)), _size);

    /// <summary>True when no label is set.</summary>
    public readonly bool IsEmpty => !Bytes.ContainsAnyExcept((byte)0);

    /// <summary>Reads or sets one label; setting grows the attribute to full size.</summary>
    /// <param name="bit">0 to 127.</param>
    public bool this[int bit]
    {
        readonly get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bit, Count - 1u, nameof(bit));
            return (_octets[Place(bit)] & (1 << (bit & 7))) != 0;
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bit, Count - 1u, nameof(bit));
            _size = MaximumSize;
            if (value)
                _octets[Place(bit)] |= (byte)(1 << (bit & 7));
            else
                _octets[Place(bit)] &= (byte)~(1 << (bit & 7));
        }
    }

    static int IWireValue<ConntrackLabels>.MinimumSize => 0;

    static ConntrackLabels IWireValue<ConntrackLabels>.Read(ReadOnlySpan<byte> source) => new(source);

    readonly void IWireValue<ConntrackLabels>.Write(Span<byte> destination) => Bytes.CopyTo(destination);

    /// <inheritdoc/>
    public readonly bool Equals(ConntrackLabels other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is ConntrackLabels other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>True when size and bits agree.</summary>
    public static bool operator ==(ConntrackLabels left, ConntrackLabels right) => left.Equals(right);

    /// <summary>True when size or bits differ.</summary>
    public static bool operator !=(ConntrackLabels left, ConntrackLabels right) => !left.Equals(right);

    // set_bit works on machine words: on a big-endian machine the bytes of each 64-bit word are reversed.
    private static int Place(int bit) => BitConverter.IsLittleEndian ? bit >> 3 : (bit >> 3) ^ 7;

    [InlineArray(MaximumSize)]
    private struct Octets
    {
        private byte _first;
    }
}
