using System.Runtime.CompilerServices;
using Statewall.Netlink.Attributes;

namespace Statewall.Nfnetlink;

/// <summary>Attributes whose fields are enumerations or signed numbers of the codec's integer widths.</summary>
internal static class TypedAttributes
{
    /// <summary>An 8-bit field of type <typeparamref name="T"/>.</summary>
    public static void Typed8<TCodec, T>(
        this ref TCodec codec,
        ushort type,
        ref T? value,
        [CallerArgumentExpression(nameof(type))] string name = "")
        where TCodec : struct, IAttributeCodec, allows ref struct
        where T : unmanaged => codec.U8(type, ref Reinterpret<T, byte>(ref value), name);

    /// <summary>A 16-bit field of type <typeparamref name="T"/>, in network byte order on the wire.</summary>
    public static void Typed16<TCodec, T>(
        this ref TCodec codec,
        ushort type,
        ref T? value,
        [CallerArgumentExpression(nameof(type))] string name = "")
        where TCodec : struct, IAttributeCodec, allows ref struct
        where T : unmanaged => codec.U16(type, ref Reinterpret<T, ushort>(ref value), name);

    /// <summary>A 32-bit field of type <typeparamref name="T"/>, in network byte order on the wire.</summary>
    public static void Typed32<TCodec, T>(
        this ref TCodec codec,
        ushort type,
        ref T? value,
        [CallerArgumentExpression(nameof(type))] string name = "")
        where TCodec : struct, IAttributeCodec, allows ref struct
        where T : unmanaged => codec.U32(type, ref Reinterpret<T, uint>(ref value), name);

    /// <summary>A 32-bit field of type <typeparamref name="T"/>, in the machine's byte order on the wire.</summary>
    public static void TypedHost32<TCodec, T>(
        this ref TCodec codec,
        ushort type,
        ref T? value,
        [CallerArgumentExpression(nameof(type))] string name = "")
        where TCodec : struct, IAttributeCodec, allows ref struct
        where T : unmanaged => codec.HostU32(type, ref Reinterpret<T, uint>(ref value), name);

    // A nullable is a flag and the value, laid out alike for types of one size.
    private static ref TInteger? Reinterpret<T, TInteger>(ref T? value)
        where T : unmanaged
        where TInteger : unmanaged
    {
        if (Unsafe.SizeOf<T>() != Unsafe.SizeOf<TInteger>() || Unsafe.SizeOf<T?>() != Unsafe.SizeOf<TInteger?>())
            throw new InvalidOperationException($"{typeof(T)} is not as wide as its attribute.");
        return ref Unsafe.As<T?, TInteger?>(ref value);
    }
}
