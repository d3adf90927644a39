using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Statewall.Sync.States;

namespace Statewall.Sync.Wire;

/// <summary>Writes attributes of a message between machines: length, type, payload, zeros up to a multiple of four; lengths do not count the zeros.</summary>
internal ref struct WireWriter(Span<byte> destination)
{
    /// <summary>Bytes in front of a payload.</summary>
    public const int HeaderSize = 4;

    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Appends an attribute and returns its payload, to be filled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Append(int type, int size)
    {
        var padded = (size + 3) & ~3;
        var attribute = _destination.Slice(Length, HeaderSize + padded);
        if (padded != size)
            attribute[^4..].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(attribute, ((uint)(HeaderSize + size) << 16) | (uint)type);
        Length += attribute.Length;
        return attribute.Slice(HeaderSize, size);
    }

    /// <summary>Appends 8 bits.</summary>
    public void U8(int type, byte value) => Append(type, 1)[0] = value;

    /// <summary>Appends 16 bits.</summary>
    public void U16(int type, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Append(type, 2), value);

    /// <summary>Appends 16 bits whose bytes conntrackd swaps once too often, so that machines with little-endian numbers send them so.</summary>
    public void SwappedU16(int type, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Append(type, 2), value);

    /// <summary>Appends 32 bits.</summary>
    public void U32(int type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Append(type, 4), value);

    /// <summary>Appends a source and a destination address; the type is that of IPv4, the next one that of IPv6.</summary>
    public void Addresses(int type, in FlowTuple tuple)
    {
        var size = tuple.IsIPv6 ? 16 : 4;
        var payload = Append(tuple.IsIPv6 ? type + 1 : type, 2 * size);
        tuple.Source.Write(payload[..size]);
        tuple.Destination.Write(payload[size..]);
    }

    /// <summary>Appends a source and a destination port.</summary>
    public void Ports(int type, in FlowTuple tuple) => U32(type, ((uint)tuple.SourcePort << 16) | tuple.DestinationPort);

    /// <summary>Appends a text with its terminator.</summary>
    public void Text(int type, scoped ReadOnlySpan<byte> text)
    {
        var payload = Append(type, text.Length + 1);
        text.CopyTo(payload);
        payload[^1] = 0;
    }
}
