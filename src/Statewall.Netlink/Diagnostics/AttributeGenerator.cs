using Statewall.Netlink.Attributes;

namespace Statewall.Netlink.Diagnostics;

/// <summary>
/// The codec that makes values up: each described field is absent or gets an arbitrary value, for property tests and fuzzing. The same
/// seed gives the same value.
/// </summary>
public struct AttributeGenerator : IAttributeCodec
{
    private const int MaximumDepth = 8;
    private const int LongestList = 4;
    private const int LongestPayload = 24;
    private readonly Random _random;
    private int _depth;

    /// <summary>Draws from <paramref name="random"/>.</summary>
    public AttributeGenerator(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        _random = random;
    }

    /// <summary>Makes a value up.</summary>
    public static T Generate<T>(Random random)
        where T : struct, IAttributeSet<T>
    {
        var generator = new AttributeGenerator(random);
        var value = default(T);
        T.Describe(ref generator, ref value);
        return value;
    }

    /// <summary>Always false: values do not depend on the order of their fields.</summary>
    public readonly bool WritesAsKernel => false;

    /// <inheritdoc/>
    public void Flag(ushort type, ref bool value, string name = "") => value = IsPresent();

    /// <inheritdoc/>
    public void U8(ushort type, ref byte? value, string name = "") => value = IsPresent() ? (byte)Number(8) : null;

    /// <inheritdoc/>
    public void U16(ushort type, ref ushort? value, string name = "") => value = IsPresent() ? (ushort)Number(16) : null;

    /// <inheritdoc/>
    public void U32(ushort type, ref uint? value, string name = "") => value = IsPresent() ? (uint)Number(32) : null;

    /// <inheritdoc/>
    public void U64(ushort type, ref ulong? value, string name = "") => value = IsPresent() ? Number(64) : null;

    /// <inheritdoc/>
    public void HostU16(ushort type, ref ushort? value, string name = "") => U16(type, ref value, name);

    /// <inheritdoc/>
    public void HostU32(ushort type, ref uint? value, string name = "") => U32(type, ref value, name);

    /// <inheritdoc/>
    public void HostU64(ushort type, ref ulong? value, string name = "") => U64(type, ref value, name);

    /// <inheritdoc/>
    public void Value<T>(ushort type, ref T? value, string name = "")
        where T : struct, IWireValue<T>
    {
        value = null;
        if (!IsPresent())
            return;
        var bytes = new byte[T.MinimumSize];
        _random.NextBytes(bytes);
        value = T.Read(bytes);
    }

    /// <inheritdoc/>
    public void Text(ushort type, ref string? value, string name = "")
    {
        value = null;
        if (IsPresent())
            value = new string(_random.GetItems<char>("abcxyz019_-. äß€", _random.Next(LongestPayload)));
    }

    /// <inheritdoc/>
    public void LooseText(ushort type, ref string? value, string name = "") => Text(type, ref value, name);

    /// <inheritdoc/>
    public void Bytes(ushort type, ref byte[]? value, string name = "")
    {
        value = null;
        if (!IsPresent())
            return;
        value = new byte[_random.Next(LongestPayload)];
        _random.NextBytes(value);
    }

    /// <inheritdoc/>
    public void Nest<T>(ushort type, ref T? value, string name = "")
        where T : struct, IAttributeSet<T>
    {
        value = null;
        if (!IsPresent())
            return;
        var inner = default(T);
        _depth++;
        T.Describe(ref this, ref inner);
        _depth--;
        value = inner;
    }

    /// <inheritdoc/>
    public void Part<T, TLayout>(ushort type, ref T value, string name = "")
        where T : struct
        where TLayout : IAttributeLayout<T>
    {
        _depth++;
        TLayout.Describe(ref this, ref value);
        _depth--;
    }

    /// <inheritdoc/>
    public void Items<T>(ushort type, ref T[]? values, string name = "")
        where T : struct, IAttributeItem<T>
    {
        values = null;
        if (!IsPresent())
            return;
        var items = new List<T>();
        for (var count = _random.Next(LongestList); count > 0; count--)
        {
            var payload = new byte[_random.Next(LongestPayload)];
            _random.NextBytes(payload);
            foreach (ref var octet in payload.AsSpan())
                octet &= 0x7f; // text, where an item holds text
            if (T.TryRead((ushort)_random.Next(1, 4), payload, out var item))
                items.Add(item);
        }
        values = [.. items];
    }

    /// <inheritdoc/>
    public void List<T>(ushort type, ushort elementType, ref T[]? values, string name = "")
        where T : struct, IAttributeSet<T>
    {
        values = null;
        if (!IsPresent())
            return;
        values = new T[_random.Next(LongestList)];
        _depth++;
        foreach (ref var item in values.AsSpan())
            T.Describe(ref this, ref item);
        _depth--;
    }

    private readonly bool IsPresent() => _depth < MaximumDepth && _random.Next(3) > 0;

    /// <summary>Zero, all ones, a small or any number: the borders are where faults are.</summary>
    private readonly ulong Number(int bits)
    {
        var mask = ulong.MaxValue >> (64 - bits);
        return mask & _random.Next(4) switch
        {
            0 => 0,
            1 => mask,
            2 => (ulong)_random.Next(256),
            _ => (ulong)_random.NextInt64(long.MinValue, long.MaxValue),
        };
    }
}
