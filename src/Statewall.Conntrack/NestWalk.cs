using System.Runtime.CompilerServices;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;

namespace Statewall.Conntrack;

/// <summary>Walks a small nest once, in place: quicker than an index where a handful of attributes are all wanted.</summary>
internal ref struct NestWalk
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _baseOffset;
    private int _at;
    private int _next;

    /// <summary>Starts before the first attribute.</summary>
    /// <param name="nest">The nest's payload.</param>
    /// <param name="baseOffset">Offset of the payload in its message, for faults.</param>
    public NestWalk(ReadOnlySpan<byte> nest, int baseOffset)
    {
        _bytes = nest;
        _baseOffset = baseOffset;
    }

    /// <summary>Type of the attribute at hand, without flag bits.</summary>
    public ushort Type { get; private set; }

    /// <summary>Payload of the attribute at hand.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>Offset of that payload in its message.</summary>
    public readonly int PayloadOffset => _baseOffset + _at + AttributeHeader.Size;

    /// <summary>Goes to the next attribute; false at the end, and at a malformed attribute, which is noted in <paramref name="fault"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext(scoped ref CodecFault fault)
    {
        var left = _bytes.Length - _next;
        if (left <= 0)
            return false;
        if (left >= AttributeHeader.Size)
        {
            var header = MachineOrder.ReadU32(_bytes[_next..]);
            var length = BitConverter.IsLittleEndian ? (int)(header & 0xffff) : (int)(header >> 16);
            if (length >= AttributeHeader.Size && length <= left)
            {
                Type = (ushort)((BitConverter.IsLittleEndian ? header >> 16 : header) & AttributeHeader.TypeMask);
                Payload = _bytes.Slice(_next + AttributeHeader.Size, length - AttributeHeader.Size);
                _at = _next;
                _next += AttributeHeader.Align(length);
                return true;
            }
        }
        fault = new CodecFault(left < AttributeHeader.Size ? CodecFaultKind.TrailingBytes : CodecFaultKind.AttributeOverrun, _baseOffset + _next, 0);
        return false;
    }

    /// <summary>The payload's first <paramref name="size"/> bytes; empty, with a fault noted, when it is shorter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ReadOnlySpan<byte> Take(int size, scoped ref CodecFault fault)
    {
        if (Payload.Length >= size)
            return Payload[..size];
        fault = new CodecFault(CodecFaultKind.PayloadTooShort, _baseOffset + _at, Type);
        return [];
    }
}
