using System.Buffers;
using Statewall.Netlink.Attributes;

namespace Statewall.Netlink.Messages;

/// <summary>
/// Builds datagrams of one or more messages in a buffer that grows and is reused. Not safe for several threads.
/// </summary>
public sealed class MessageWriter : IDisposable
{
    private byte[] _buffer;
    private int _length;

    /// <summary>Rents a buffer of at least <paramref name="capacity"/> bytes.</summary>
    public MessageWriter(int capacity = 4096) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Whose order and marks messages are written with; a program's unless set.</summary>
    public AttributeStyle Style { get; set; }

    /// <summary>The bytes written since <see cref="Clear"/>: whole messages, each padded to its alignment.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Number of bytes written since <see cref="Clear"/>.</summary>
    public int Length => _length;

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear() => _length = 0;

    /// <summary>Forgets everything behind the first <paramref name="length"/> bytes, which must end a message.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length, nameof(length));
        _length = length;
    }

    /// <summary>Appends a message whose body is a family header and the attributes of <paramref name="value"/>.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="flags">The message's flags.</param>
    /// <param name="sequence">The request's sequence number.</param>
    /// <param name="portId">The port id; 0 in requests.</param>
    /// <param name="familyHeader">The family's own header, already in wire form; may be empty.</param>
    /// <param name="value">The value whose attributes follow.</param>
    /// <param name="encoded">More attributes, which follow those, in wire form.</param>
    /// <exception cref="ArgumentException">An attribute is larger than its 16-bit length can say.</exception>
    public void Append<T>(ushort type, NetlinkFlags flags, uint sequence, uint portId, ReadOnlySpan<byte> familyHeader, ref T value, ReadOnlySpan<byte> encoded = default)
        where T : struct, IAttributeSet<T>
    {
        var start = Begin(type, flags, sequence, portId, familyHeader);
        while (true)
        {
            var writer = new AttributeWriter(_buffer.AsSpan(_length), Style);
            T.Describe(ref writer, ref value);
            if (!writer.Overflowed)
            {
                _length += writer.Length;
                break;
            }
            if (writer.AttributeTooLarge)
            {
                _length = start;
                throw new ArgumentException("An attribute is larger than 65,535 bytes.", nameof(value));
            }
            Grow(_buffer.Length * 2);
        }
        Reserve(encoded.Length);
        encoded.CopyTo(_buffer.AsSpan(_length));
        _length += encoded.Length;
        MachineOrder.WriteU32(_buffer.AsSpan(start), (uint)(_length - start));
    }

    /// <summary>Appends a message whose body is given in wire form.</summary>
    public void Append(ushort type, NetlinkFlags flags, uint sequence, uint portId, ReadOnlySpan<byte> body)
    {
        var start = Begin(type, flags, sequence, portId, body);
        MachineOrder.WriteU32(_buffer.AsSpan(start), (uint)(NetlinkHeader.Size + body.Length));
    }

    /// <summary>Makes room for more bytes.</summary>
    internal void Reserve(int size)
    {
        if (_buffer.Length - _length < size)
            Grow(Math.Max(_buffer.Length * 2, _length + size));
    }

    /// <summary>Adds flags to the message that starts at <paramref name="start"/>.</summary>
    internal void SetFlags(int start, NetlinkFlags flags)
    {
        var field = _buffer.AsSpan(start + NetlinkHeader.FlagsOffset, sizeof(ushort));
        MachineOrder.WriteU16(field, (ushort)(MachineOrder.ReadU16(field) | (ushort)flags));
    }

    /// <summary>Sets the sequence number of the message that starts at <paramref name="start"/>.</summary>
    internal void SetSequence(int start, uint sequence) =>
        MachineOrder.WriteU32(_buffer.AsSpan(start + NetlinkHeader.SequenceOffset, sizeof(uint)), sequence);

    /// <summary>Returns the buffer to its pool.</summary>
    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        _length = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private int Begin(ushort type, NetlinkFlags flags, uint sequence, uint portId, ReadOnlySpan<byte> body)
    {
        var start = _length;
        var size = NetlinkHeader.Size + NetlinkHeader.Align(body.Length);
        if (_buffer.Length - start < size)
            Grow(Math.Max(_buffer.Length * 2, start + size));
        var message = _buffer.AsSpan(start, size);
        MachineOrder.WriteU32(message, (uint)(NetlinkHeader.Size + body.Length));
        MachineOrder.WriteU16(message[NetlinkHeader.TypeOffset..], type);
        MachineOrder.WriteU16(message[NetlinkHeader.FlagsOffset..], (ushort)flags);
        MachineOrder.WriteU32(message[NetlinkHeader.SequenceOffset..], sequence);
        MachineOrder.WriteU32(message[NetlinkHeader.PortIdOffset..], portId);
        body.CopyTo(message[NetlinkHeader.Size..]);
        message[(NetlinkHeader.Size + body.Length)..].Clear();
        _length = start + size;
        return start;
    }

    private void Grow(int capacity)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 256));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
