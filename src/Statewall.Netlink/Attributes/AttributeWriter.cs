using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Statewall.Netlink.Attributes;

/// <summary>
/// The encoding codec: appends each present field to a caller's buffer. When the buffer is too small nothing is written beyond it
/// and <see cref="Overflowed"/> turns true; the caller tries again with a larger one.
/// </summary>
public ref struct AttributeWriter : IAttributeCodec
{
    private readonly Span<byte> _buffer;
    private readonly AttributeStyle _style;
    private int _length;

    /// <summary>Writes to the start of <paramref name="buffer"/>, which must begin on an attribute boundary of its message.</summary>
    /// <param name="buffer">Gets the attributes.</param>
    /// <param name="style">Whose order and marks to write with.</param>
    public AttributeWriter(Span<byte> buffer, AttributeStyle style = AttributeStyle.Program)
    {
        _buffer = buffer;
        _style = style;
    }

    /// <inheritdoc/>
    public readonly bool WritesAsKernel => _style != AttributeStyle.Program;

    /// <summary>Bytes written so far, padding included.</summary>
    public readonly int Length => _length;

    /// <summary>True when an attribute did not fit the buffer, or a nest exceeded what its length field can hold; the output is then unusable.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>True when a nest or payload is larger than an attribute can be (65,531 bytes): a larger buffer will not help.</summary>
    public bool AttributeTooLarge { get; private set; }

    /// <inheritdoc/>
    public void Flag(ushort type, ref bool value, string name = "")
    {
        if (value)
            Reserve(type, 0);
    }

    /// <inheritdoc/>
    public void U8(ushort type, ref byte? value, string name = "")
    {
        if (value is { } present && Reserve(type, 1) is { IsEmpty: false } payload)
            payload[0] = present;
    }

    /// <inheritdoc/>
    public void U16(ushort type, ref ushort? value, string name = "")
    {
        if (value is { } present && Reserve(type, 2) is { IsEmpty: false } payload)
            BinaryPrimitives.WriteUInt16BigEndian(payload, present);
    }

    /// <inheritdoc/>
    public void U32(ushort type, ref uint? value, string name = "")
    {
        if (value is { } present && Reserve(type, 4) is { IsEmpty: false } payload)
            BinaryPrimitives.WriteUInt32BigEndian(payload, present);
    }

    /// <inheritdoc/>
    public void U64(ushort type, ref ulong? value, string name = "")
    {
        if (value is { } present && Reserve(type, 8) is { IsEmpty: false } payload)
            BinaryPrimitives.WriteUInt64BigEndian(payload, present);
    }

    /// <inheritdoc/>
    public void HostU16(ushort type, ref ushort? value, string name = "")
    {
        if (value is { } present && Reserve(type, 2) is { IsEmpty: false } payload)
            MachineOrder.WriteU16(payload, present);
    }

    /// <inheritdoc/>
    public void HostU32(ushort type, ref uint? value, string name = "")
    {
        if (value is { } present && Reserve(type, 4) is { IsEmpty: false } payload)
            MachineOrder.WriteU32(payload, present);
    }

    /// <inheritdoc/>
    public void HostU64(ushort type, ref ulong? value, string name = "")
    {
        if (value is { } present && Reserve(type, 8) is { IsEmpty: false } payload)
            MachineOrder.WriteU64(payload, present);
    }

    /// <inheritdoc/>
    public void Value<T>(ushort type, ref T? value, string name = "")
        where T : struct, IWireValue<T>
    {
        if (value is { } present && Reserve(type, present.Size) is { IsEmpty: false } payload)
            present.Write(payload);
    }

    /// <inheritdoc/>
    public void Text(ushort type, ref string? value, string name = "")
    {
        if (value is null)
            return;
        var payload = Reserve(type, Encoding.UTF8.GetByteCount(value) + 1);
        if (payload.IsEmpty)
            return;
        Encoding.UTF8.GetBytes(value, payload);
        payload[^1] = 0;
    }

    /// <inheritdoc/>
    public void LooseText(ushort type, ref string? value, string name = "")
    {
        if (WritesAsKernel)
            Text(type, ref value, name);
        else if (value is not null && Reserve(type, Encoding.UTF8.GetByteCount(value)) is { IsEmpty: false } payload)
            Encoding.UTF8.GetBytes(value, payload);
    }

    /// <inheritdoc/>
    public void Bytes(ushort type, ref byte[]? value, string name = "")
    {
        if (value is not null && Reserve(type, value.Length) is { IsEmpty: false } payload)
            value.CopyTo(payload);
    }

    /// <inheritdoc/>
    public void Nest<T>(ushort type, ref T? value, string name = "")
        where T : struct, IAttributeSet<T>
    {
        if (value is not { } present)
            return;
        var start = Open(type);
        T.Describe(ref this, ref present);
        Close(start);
    }

    /// <inheritdoc/>
    public void Part<T, TLayout>(ushort type, ref T value, string name = "")
        where T : struct
        where TLayout : IAttributeLayout<T>
    {
        var start = Open(type);
        TLayout.Describe(ref this, ref value);
        if (_length == start + AttributeHeader.Size)
            _length = start; // nothing in it: take the nest's own header back
        else
            Close(start);
    }

    /// <inheritdoc/>
    public void List<T>(ushort type, ushort elementType, ref T[]? values, string name = "")
        where T : struct, IAttributeSet<T>
    {
        if (values is null)
            return;
        var start = Open(type);
        for (var index = 0; index < values.Length; index++)
        {
            var number = elementType != AttributeHeader.Numbered ? elementType : WritesAsKernel ? 1 : index + 1;
            var element = Open((ushort)number);
            T.Describe(ref this, ref values[index]);
            Close(element);
        }
        Close(start);
    }

    /// <inheritdoc/>
    public void Items<T>(ushort type, ref T[]? values, string name = "")
        where T : struct, IAttributeItem<T>
    {
        if (values is null)
            return;
        var start = Open(type);
        foreach (ref readonly var item in values.AsSpan())
        {
            if (Reserve(item.Type, item.Size) is { IsEmpty: false } payload)
                item.Write(payload);
        }
        Close(start);
    }

    /// <summary>Appends a header and zeroed padding, and returns the payload to fill; empty when it does not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(ushort type, int size)
    {
        var total = AttributeHeader.Size + size;
        var aligned = AttributeHeader.Align(total);
        if (total > ushort.MaxValue || aligned > _buffer.Length - _length)
        {
            AttributeTooLarge |= total > ushort.MaxValue;
            Overflowed = true;
            return default;
        }
        var attribute = _buffer.Slice(_length, aligned);
        MachineOrder.WriteU16(attribute, (ushort)total);
        MachineOrder.WriteU16(attribute[2..], type);
        if (aligned > total)
            attribute[total..].Clear();
        _length += aligned;
        return attribute[AttributeHeader.Size..total];
    }

    /// <summary>Begins a nest.</summary>
    /// <param name="type">Its type, without flag bits.</param>
    /// <returns>What <see cref="Close"/> wants.</returns>
    public int Open(ushort type)
    {
        var start = _length;
        Reserve(_style == AttributeStyle.KernelUnmarked ? type : (ushort)(type | AttributeHeader.Nested), 0);
        return start;
    }

    /// <summary>Ends a nest.</summary>
    /// <param name="start">What <see cref="Open"/> returned.</param>
    public void Close(int start)
    {
        var total = _length - start;
        AttributeTooLarge |= total > ushort.MaxValue;
        Overflowed |= AttributeTooLarge;
        if (!Overflowed)
            MachineOrder.WriteU16(_buffer[start..], (ushort)total);
    }
}
