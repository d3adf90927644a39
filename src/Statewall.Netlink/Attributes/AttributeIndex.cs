using System.Runtime.CompilerServices;

namespace Statewall.Netlink.Attributes;

/// <summary>
/// Where each attribute of one nest starts, found in one pass over its bytes and kept on the stack. When a type occurs more than
/// once the last one counts, as in the kernel. // __nla_parse
/// </summary>
public ref struct AttributeIndex
{
    private const int Slots = 64;
    private const int LargestIndexed = ushort.MaxValue << 2; // what a slot can point at

    private ReadOnlySpan<byte> _bytes;
    private ulong _present;
    private SlotArray _slots; // of types that are present

    /// <summary>Indexes <paramref name="attributes"/>; stops at the first fault.</summary>
    /// <param name="attributes">The nest's payload: attributes only, starting on an attribute.</param>
    /// <param name="baseOffset">Offset of the payload in its message, for faults.</param>
    public AttributeIndex(ReadOnlySpan<byte> attributes, int baseOffset)
    {
        Unsafe.SkipInit(out this);
        Read(attributes, baseOffset);
    }

    /// <summary>Indexes <paramref name="attributes"/> in place of what was indexed before: an index that is part of something larger is not copied.</summary>
    /// <param name="attributes">The nest's payload: attributes only, starting on an attribute.</param>
    /// <param name="baseOffset">Offset of the payload in its message, for faults.</param>
    public void Read(ReadOnlySpan<byte> attributes, int baseOffset)
    {
        _bytes = attributes;
        Fault = default;
        BaseOffset = baseOffset;
        var at = 0;
        var present = 0UL;
        while (attributes.Length - at >= AttributeHeader.Size)
        {
            var header = MachineOrder.ReadU32(attributes[at..]); // both halves at once: this loop is what a dump's reader does most
            var length = (int)(BitConverter.IsLittleEndian ? header & ushort.MaxValue : header >> 16);
            var type = (int)(BitConverter.IsLittleEndian ? header >> 16 : header) & AttributeHeader.TypeMask;
            if ((uint)(length - AttributeHeader.Size) > (uint)(attributes.Length - at - AttributeHeader.Size))
            {
                var kind = length < AttributeHeader.Size ? CodecFaultKind.AttributeTooShort : CodecFaultKind.AttributeOverrun;
                Fault = new CodecFault(kind, baseOffset + at, (ushort)type);
                break;
            }
            if (type < Slots)
            {
                _slots[type] = (ushort)(at >> 2); // cut in a larger nest, which is scanned
                present |= 1UL << type;
            }
            at += AttributeHeader.Align(length);
        }
        _present = present;
        if (at < attributes.Length && Fault.IsNone)
            Fault = new CodecFault(CodecFaultKind.TrailingBytes, baseOffset + at, 0);
    }

    /// <summary>Offset of the indexed payload in its message, in bytes.</summary>
    public int BaseOffset { get; private set; }

    /// <summary>The indexed payload.</summary>
    public readonly ReadOnlySpan<byte> Payload => _bytes;

    /// <summary>The first structural fault, if any.</summary>
    public CodecFault Fault { get; private set; }

    /// <summary>Which attributes are there: bit N stands for type N, up to 63.</summary>
    public readonly ulong Present => _present;

    /// <summary>Finds an attribute's payload.</summary>
    /// <param name="type">The attribute's type, without flag bits.</param>
    /// <param name="payload">Its payload, without header and padding.</param>
    /// <returns>False when the nest has no such attribute.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryGet(ushort type, out ReadOnlySpan<byte> payload)
    {
        var at = OffsetOf(type);
        if (at < 0)
        {
            payload = default;
            return false;
        }
        payload = _bytes.Slice(at + AttributeHeader.Size, MachineOrder.ReadU16(_bytes[at..]) - AttributeHeader.Size);
        return true;
    }

    /// <summary>Offset of an attribute's header from the start of the indexed payload, or -1 when it is absent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int OffsetOf(ushort type) =>
        type < Slots && _bytes.Length <= LargestIndexed ? ((_present >> type) & 1) != 0 ? _slots[type] << 2 : -1 : ScanFor(type);

    private readonly int ScanFor(ushort type)
    {
        var found = -1;
        for (var at = 0; _bytes.Length - at >= AttributeHeader.Size;)
        {
            var length = MachineOrder.ReadU16(_bytes[at..]);
            if (length < AttributeHeader.Size || length > _bytes.Length - at)
                break;
            if ((MachineOrder.ReadU16(_bytes[(at + 2)..]) & AttributeHeader.TypeMask) == type)
                found = at;
            at += AttributeHeader.Align(length);
        }
        return found;
    }

    [InlineArray(Slots)]
    private struct SlotArray
    {
        private ushort _first;
    }
}
