using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Statewall.Netlink.Attributes;

/// <summary>
/// The decoding codec: indexes one nest, then fills each described field with one look-up. The first fault is kept and everything
/// after it is left untouched; check <see cref="Fault"/> once at the end.
/// </summary>
public ref struct AttributeReader : IAttributeCodec
{
    /// <summary>Nests deeper than this are refused; the deepest family (nf_tables) uses fewer than 10 levels.</summary>
    public const int MaximumDepth = 16;

    private int _depth;
    private AttributeIndex _index;

    /// <summary>Indexes <paramref name="attributes"/> for reading.</summary>
    /// <param name="attributes">A message's or nest's payload: attributes only.</param>
    /// <param name="baseOffset">Offset of the payload in its message, for faults.</param>
    public AttributeReader(ReadOnlySpan<byte> attributes, int baseOffset)
        : this(attributes, baseOffset, 0)
    {
    }

    private AttributeReader(ReadOnlySpan<byte> attributes, int baseOffset, int depth)
    {
        Unsafe.SkipInit(out this); // large, and read in place
        Read(attributes, baseOffset, depth);
    }

    private void Read(ReadOnlySpan<byte> attributes, int baseOffset, int depth)
    {
        _depth = depth;
        _index.Read(attributes, baseOffset);
        Fault = depth > MaximumDepth ? new CodecFault(CodecFaultKind.TooDeep, baseOffset, 0) : _index.Fault;
    }

    /// <summary>The first fault met, if any.</summary>
    public CodecFault Fault { get; private set; }

    /// <summary>Always false: order does not matter to a reader.</summary>
    public readonly bool WritesAsKernel => false;

    /// <summary>Decodes one value from a message's attributes.</summary>
    /// <param name="attributes">The message's payload behind its family header.</param>
    /// <param name="baseOffset">Offset of <paramref name="attributes"/> in the message, in bytes.</param>
    /// <param name="value">The value; its fields stay as they are when their attribute is absent.</param>
    /// <returns>The first fault, or one whose kind is none.</returns>
    public static CodecFault Decode<T>(ReadOnlySpan<byte> attributes, int baseOffset, ref T value)
        where T : struct, IAttributeSet<T>
    {
        var reader = new AttributeReader(attributes, baseOffset);
        if (reader.Fault.IsNone)
            T.Describe(ref reader, ref value);
        return reader.Fault;
    }

    /// <inheritdoc/>
    public void Flag(ushort type, ref bool value, string name = "") => value = _index.OffsetOf(type) >= 0;

    /// <inheritdoc/>
    public void U8(ushort type, ref byte? value, string name = "")
    {
        if (TryGet(type, 1, out var payload))
            value = payload[0];
    }

    /// <inheritdoc/>
    public void U16(ushort type, ref ushort? value, string name = "")
    {
        if (TryGet(type, 2, out var payload))
            value = BinaryPrimitives.ReadUInt16BigEndian(payload);
    }

    /// <inheritdoc/>
    public void U32(ushort type, ref uint? value, string name = "")
    {
        if (TryGet(type, 4, out var payload))
            value = BinaryPrimitives.ReadUInt32BigEndian(payload);
    }

    /// <inheritdoc/>
    public void U64(ushort type, ref ulong? value, string name = "")
    {
        if (TryGet(type, 8, out var payload))
            value = BinaryPrimitives.ReadUInt64BigEndian(payload);
    }

    /// <inheritdoc/>
    public void HostU16(ushort type, ref ushort? value, string name = "")
    {
        if (TryGet(type, 2, out var payload))
            value = MachineOrder.ReadU16(payload);
    }

    /// <inheritdoc/>
    public void HostU32(ushort type, ref uint? value, string name = "")
    {
        if (TryGet(type, 4, out var payload))
            value = MachineOrder.ReadU32(payload);
    }

    /// <inheritdoc/>
    public void HostU64(ushort type, ref ulong? value, string name = "")
    {
        if (TryGet(type, 8, out var payload))
            value = MachineOrder.ReadU64(payload);
    }

    /// <inheritdoc/>
    public void Value<T>(ushort type, ref T? value, string name = "")
        where T : struct, IWireValue<T>
    {
        if (TryGet(type, T.MinimumSize, out var payload))
            value = T.Read(payload);
    }

    /// <inheritdoc/>
    public void Text(ushort type, ref string? value, string name = "")
    {
        if (!TryGet(type, 1, out var payload))
            return;
        var end = payload.IndexOf((byte)0);
        if (end < 0 || !Utf8.IsValid(payload[..end]))
            Report(CodecFaultKind.BadText, type);
        else
            value = ShortNames.StringOf(payload[..end]);
    }

    /// <inheritdoc/>
    public void LooseText(ushort type, ref string? value, string name = "")
    {
        if (!TryGet(type, 0, out var payload))
            return;
        var text = AttributeText.WithoutTerminator(payload);
        if (Utf8.IsValid(text))
            value = ShortNames.StringOf(text);
        else
            Report(CodecFaultKind.BadText, type);
    }

    /// <inheritdoc/>
    public void Bytes(ushort type, ref byte[]? value, string name = "")
    {
        if (TryGet(type, 0, out var payload))
            value = payload.ToArray();
    }

    /// <inheritdoc/>
    public void Nest<T>(ushort type, ref T? value, string name = "")
        where T : struct, IAttributeSet<T>
    {
        if (!TryOpen(type, out var nest))
            return;
        var inner = value.GetValueOrDefault();
        T.Describe(ref nest, ref inner);
        value = inner;
        Fault = nest.Fault;
    }

    /// <inheritdoc/>
    public void Part<T, TLayout>(ushort type, ref T value, string name = "")
        where T : struct
        where TLayout : IAttributeLayout<T>
    {
        if (!TryOpen(type, out var nest))
            return;
        TLayout.Describe(ref nest, ref value);
        Fault = nest.Fault;
    }

    /// <inheritdoc/>
    public void List<T>(ushort type, ushort elementType, ref T[]? values, string name = "")
        where T : struct, IAttributeSet<T>
    {
        if (!TryOpen(type, out var nest))
            return;
        var list = new List<T>();
        foreach (var element in nest.EnumerateRaw())
        {
            if (element.Type != elementType && elementType != AttributeHeader.Numbered)
                continue;
            var reader = new AttributeReader(element.Payload, element.PayloadOffset, _depth + 2);
            var item = default(T);
            if (reader.Fault.IsNone)
                T.Describe(ref reader, ref item);
            if (!reader.Fault.IsNone)
            {
                Fault = reader.Fault;
                return;
            }
            list.Add(item);
        }
        values = [.. list];
    }

    /// <inheritdoc/>
    public void Items<T>(ushort type, ref T[]? values, string name = "")
        where T : struct, IAttributeItem<T>
    {
        if (!TryOpen(type, out var nest))
            return;
        var list = new List<T>();
        foreach (var attribute in nest.EnumerateRaw())
        {
            if (!T.TryRead(attribute.Type, attribute.Payload, out var item))
            {
                Fault = new CodecFault(CodecFaultKind.BadItem, attribute.Offset, attribute.Type);
                return;
            }
            list.Add(item);
        }
        values = [.. list];
    }

    /// <summary>The nest's attributes as they stand, in order, unknown ones included.</summary>
    public readonly AttributeEnumerator EnumerateRaw() => new(_index.Payload, _index.BaseOffset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryGet(ushort type, int minimum, out ReadOnlySpan<byte> payload)
    {
        if (!_index.TryGet(type, out payload) || !Fault.IsNone)
            return false;
        if (payload.Length >= minimum)
            return true;
        Report(CodecFaultKind.PayloadTooShort, type);
        return false;
    }

    private bool TryOpen(ushort type, out AttributeReader nest)
    {
        type &= AttributeHeader.TypeMask; // a mark says how the nest is written
        Unsafe.SkipInit(out nest);
        if (!_index.TryGet(type, out var payload) || !Fault.IsNone)
            return false;
        nest.Read(payload, _index.BaseOffset + _index.OffsetOf(type) + AttributeHeader.Size, _depth + 1);
        Fault = nest.Fault;
        return Fault.IsNone;
    }

    private void Report(CodecFaultKind kind, ushort type) =>
        Fault = new CodecFault(kind, _index.BaseOffset + _index.OffsetOf(type), type);
}
