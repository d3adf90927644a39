using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Statewall.Sync.Wire;

/// <summary>Walks the attributes of a message between machines; up to four bytes behind the last are ignored.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> attributes)
{
    private readonly ReadOnlySpan<byte> _attributes = attributes;
    private int _next;

    /// <summary>Type of the attribute at hand.</summary>
    public int Type { get; private set; }

    /// <summary>Payload of the attribute at hand.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>The walk ended at a malformed attribute.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Goes to the next attribute; false at the end, and at a malformed one.</summary>
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
        return true;
    }

    /// <summary>Takes the text at hand without its terminator; false when it has none, or is longer than <paramref name="most"/> bytes with it.</summary>
    public readonly bool TryGetText(int most, out ReadOnlySpan<byte> text)
    {
        var end = Payload.IndexOf((byte)0);
        text = end < 0 ? default : Payload[..end];
        return end >= 0 && Payload.Length <= most;
    }
}
