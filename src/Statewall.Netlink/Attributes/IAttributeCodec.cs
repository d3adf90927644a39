using System.Runtime.CompilerServices;

namespace Statewall.Netlink.Attributes;

/// <summary>
/// One direction of the two-way attribute codec. A message is declared once, as a walk over its fields that calls one of these
/// methods per attribute; <see cref="AttributeReader"/> fills the fields, <see cref="AttributeWriter"/> emits them, tracers and
/// generators do their own thing with the same walk.
/// </summary>
/// <remarks>
/// <para>A field is nullable: <see langword="null"/> is an absent attribute, zero a present one.</para>
/// <para>Integers are in network byte order on the wire unless the method says <c>Host</c>, and always in host order in the field.</para>
/// <para>The last argument of every method is the source text of the attribute's constant; tracers print it. Callers leave it out.</para>
/// </remarks>
public interface IAttributeCodec
{
    /// <summary>
    /// True when fields are to come in the kernel's order, in messages that programs and the kernel order differently; those who only
    /// read need not care.
    /// </summary>
    bool WritesAsKernel { get; }

    /// <summary>An attribute without payload: present is true. // NLA_FLAG</summary>
    void Flag(ushort type, ref bool value, [CallerArgumentExpression(nameof(type))] string name = "");

    /// <summary>An 8-bit unsigned integer. // NLA_U8</summary>
    void U8(ushort type, ref byte? value, [CallerArgumentExpression(nameof(type))] string name = "");

    /// <summary>A 16-bit unsigned integer in network byte order. // NLA_BE16</summary>
    void U16(ushort type, ref ushort? value, [CallerArgumentExpression(nameof(type))] string name = "");

    /// <summary>A 32-bit unsigned integer in network byte order. // NLA_BE32</summary>
    void U32(ushort type, ref uint? value, [CallerArgumentExpression(nameof(type))] string name = "");

    /// <summary>A 64-bit unsigned integer in network byte order. // nla_put_be64</summary>
    void U64(ushort type, ref ulong? value, [CallerArgumentExpression(nameof(type))] string name = "");

    /// <summary>A 16-bit unsigned integer in the machine's byte order. // NLA_U16</summary>
    void HostU16(ushort type, ref ushort? value, [CallerArgumentExpression(nameof(type))] string name = "");

    /// <summary>A 32-bit unsigned integer in the machine's byte order. // NLA_U32</summary>
    void HostU32(ushort type, ref uint? value, [CallerArgumentExpression(nameof(type))] string name = "");

    /// <summary>A 64-bit unsigned integer in the machine's byte order. // NLA_U64</summary>
    void HostU64(ushort type, ref ulong? value, [CallerArgumentExpression(nameof(type))] string name = "");

    /// <summary>A value of fixed size that knows its own wire form, such as an address.</summary>
    void Value<T>(ushort type, ref T? value, [CallerArgumentExpression(nameof(type))] string name = "")
        where T : struct, IWireValue<T>;

    /// <summary>NUL-terminated text (UTF-8). Reading allocates; data paths use <see cref="Value{T}"/> with a fixed-size name. // NLA_NUL_STRING</summary>
    void Text(ushort type, ref string? value, [CallerArgumentExpression(nameof(type))] string name = "");

    /// <summary>
    /// Text that programs write without its terminator and the kernel with it; either is read. Reading allocates. // mnl_attr_put_str
    /// </summary>
    void LooseText(ushort type, ref string? value, [CallerArgumentExpression(nameof(type))] string name = "");

    /// <summary>Uninterpreted bytes. Reading allocates. // NLA_BINARY</summary>
    void Bytes(ushort type, ref byte[]? value, [CallerArgumentExpression(nameof(type))] string name = "");

    /// <summary>A nest that is a value of its own: present even when it is empty. // NLA_NESTED</summary>
    void Nest<T>(ushort type, ref T? value, [CallerArgumentExpression(nameof(type))] string name = "")
        where T : struct, IAttributeSet<T>;

    /// <summary>
    /// A nest that holds some fields of the enclosing value: it is written only when one of them is present. // NLA_NESTED
    /// </summary>
    void Part<T, TLayout>(ushort type, ref T value, [CallerArgumentExpression(nameof(type))] string name = "")
        where T : struct
        where TLayout : IAttributeLayout<T>;

    /// <summary>
    /// A nest of elements that all carry <paramref name="elementType"/>, in order; null when absent. With
    /// <see cref="AttributeHeader.Numbered"/> elements of any type are read; programs write them numbered from 1, the kernel all as 1.
    /// // NLA_NESTED_ARRAY
    /// </summary>
    void List<T>(ushort type, ushort elementType, ref T[]? values, [CallerArgumentExpression(nameof(type))] string name = "")
        where T : struct, IAttributeSet<T>;

    /// <summary>A nest of attributes whose types and order are part of the value; null when absent.</summary>
    void Items<T>(ushort type, ref T[]? values, [CallerArgumentExpression(nameof(type))] string name = "")
        where T : struct, IAttributeItem<T>;
}

/// <summary>The attributes of values of type <typeparamref name="T"/>, declared once for every codec.</summary>
/// <typeparam name="T">The value whose fields the attributes carry.</typeparam>
public interface IAttributeLayout<T>
    where T : struct
{
    /// <summary>Walks the fields of <paramref name="value"/>, one codec call per attribute, in the order in which they are written.</summary>
    static abstract void Describe<TCodec>(ref TCodec codec, ref T value)
        where TCodec : struct, IAttributeCodec, allows ref struct;
}

/// <summary>A value that is its own layout.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
public interface IAttributeSet<TSelf> : IAttributeLayout<TSelf>
    where TSelf : struct, IAttributeSet<TSelf>;

/// <summary>One attribute of a nest that holds several kinds in an order that counts.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
public interface IAttributeItem<TSelf>
    where TSelf : struct, IAttributeItem<TSelf>
{
    /// <summary>The attribute's type, without flag bits.</summary>
    ushort Type { get; }

    /// <summary>The number of bytes that <see cref="Write"/> fills.</summary>
    int Size { get; }

    /// <summary>Reads an item; false when the payload cannot be one, or the type is none that belongs here.</summary>
    static abstract bool TryRead(ushort type, ReadOnlySpan<byte> payload, out TSelf item);

    /// <summary>Writes the payload into <paramref name="destination"/>, which has exactly <see cref="Size"/> bytes.</summary>
    void Write(Span<byte> destination);
}

/// <summary>A value with a wire form of fixed size.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
public interface IWireValue<TSelf>
    where TSelf : struct, IWireValue<TSelf>
{
    /// <summary>The least number of bytes that <see cref="Read"/> accepts.</summary>
    static abstract int MinimumSize { get; }

    /// <summary>Reads the value; <paramref name="source"/> has at least <see cref="MinimumSize"/> bytes.</summary>
    static abstract TSelf Read(ReadOnlySpan<byte> source);

    /// <summary>The number of bytes that <see cref="Write"/> fills.</summary>
    int Size { get; }

    /// <summary>Writes the value into <paramref name="destination"/>, which has exactly <see cref="Size"/> bytes.</summary>
    void Write(Span<byte> destination);
}
