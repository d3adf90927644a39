using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Statewall.Sync.Wire;

/// <summary>Walks the attributes of a message between machines; up to four bytes behind the last are ignored.</summary>
/// <param name="attributes">The attributes.</param>
/// <param name="sizes">What the payload of each type measures, in bytes, or <see cref="Variable"/>; there are no other types.</param>
internal ref struct WireReader(ReadOnlySpan<byte> attributes, ReadOnlySpan<sbyte> sizes)
{
    /// <summary>The size of what is as long as it happens to be.</summary>
    public const sbyte Variable = -1;

    private readonly ReadOnlySpan<byte> _attributes = attributes;
    private readonly ReadOnlySpan<sbyte> _sizes = sizes;
    private int _next;

    /// <summary>Type of the attribute at hand.</summary>
    public int Type { get; private set; }

    /// <summary>Payload of the attribute at hand.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>The attribute at hand is as long as it happens to be.</summary>
    public readonly bool IsVariable => _sizes[Type] == Variable;

    /// <summary>The walk ended at an attribute that is malformed, unknown, or of another size than its type has.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Goes to the next attribute; false at the end, and where it cannot go on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        var left = _attributes.Length - _next;
        if (left <= WireWriter.HeaderSize)
            return false;
        var header = BinaryPrimitives.ReadUInt32BigEndian(_attributes[_next..]);
        var length = (int)(header >> 16);
        if (length < WireWriter.HeaderSize || length > left)
        {
            IsMalformed = true;
            return false;
        }
        Type = (int)(header & ushort.MaxValue);
        Payload = _attributes.Slice(_next + WireWriter.HeaderSize, length - WireWriter.HeaderSize);
        _next += (length + 3) & ~3;
        IsMalformed = Type >= _sizes.Length || (_sizes[Type] != Variable && _sizes[Type] != Payload.Length);
        return !IsMalformed;
    }

    /// <summary>Takes the text at hand without its terminator; false when it has none, or is longer than <paramref name="most"/> bytes with it.</summary>
    public readonly bool TryGetText(int most, out ReadOnlySpan<byte> text)
    {
        var end = Payload.IndexOf((byte)0);
        text = end < 0 ? default : Payload[..end];
        return end >= 0 && Payload.Length <= most;
    }
}
