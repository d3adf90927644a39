using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Statewall.Netlink.Attributes;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>A helper's name: UTF-8 of up to 15 bytes, held in place. // NF_CT_HELPER_NAME_LEN</summary>
public readonly struct HelperName : IWireValue<HelperName>, IEquatable<HelperName>
{
    /// <summary>The most bytes a name has, without its terminator.</summary>
    public const int MaximumSize = 15;

    private readonly Octets _octets;
    private readonly byte _size;

    /// <summary>Takes a name.</summary>
    /// <exception cref="ArgumentException">It is longer than <see cref="MaximumSize"/> bytes, or contains a NUL.</exception>
    public HelperName(string name)
        : this(Encoding.UTF8.GetBytes(name))
    {
    }

    /// <summary>Takes a name in UTF-8.</summary>
    /// <exception cref="ArgumentException">It is longer than <see cref="MaximumSize"/> bytes, or contains a NUL.</exception>
    public HelperName(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaximumSize || utf8.Contains((byte)0))
            throw new ArgumentException($"A helper's name has at most {MaximumSize} bytes and no NUL.", nameof(utf8));
        utf8.CopyTo(_octets);
        _size = (byte)utf8.Length;
    }

    private HelperName(ReadOnlySpan<byte> utf8, bool isTooLong)
    {
        utf8.CopyTo(_octets);
        _size = (byte)utf8.Length;
        IsTooLong = isTooLong;
    }

    /// <summary>The name in UTF-8, without its terminator.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Utf8 => MemoryMarshal.CreateReadOnlySpan(in Unsafe.As<Octets, byte>(ref Unsafe.AsRef(in _octets)), _size);

    /// <summary>True when the attribute held a longer name, of which only the start is kept: the kernel refuses such a message.</summary>
    public bool IsTooLong { get; }

    int IWireValue<HelperName>.Size => _size + 1;

    static int IWireValue<HelperName>.MinimumSize => 1;

    static HelperName IWireValue<HelperName>.Read(ReadOnlySpan<byte> source)
    {
        var name = AttributeText.WithoutTerminator(source);
        return new HelperName(name[..Math.Min(name.Length, MaximumSize)], name.Length > MaximumSize);
    }

    void IWireValue<HelperName>.Write(Span<byte> destination)
    {
        Utf8.CopyTo(destination);
        destination[_size] = 0;
    }

    /// <inheritdoc/>
    public bool Equals(HelperName other) => Utf8.SequenceEqual(other.Utf8) && IsTooLong == other.IsTooLong;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is HelperName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8);
        return hash.ToHashCode();
    }

    /// <summary>The name as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8);

    /// <summary>True when both are the same name.</summary>
    public static bool operator ==(HelperName left, HelperName right) => left.Equals(right);

    /// <summary>True when the names differ.</summary>
    public static bool operator !=(HelperName left, HelperName right) => !left.Equals(right);

    [InlineArray(MaximumSize)]
    private struct Octets
    {
        private byte _first;
    }
}
