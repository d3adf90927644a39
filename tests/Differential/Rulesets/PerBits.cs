namespace Differential.Rulesets;

// A value in ASN.1's packed encoding, aligned, in the making.
internal sealed class PerBits
{
    private readonly List<byte> _bytes = [];
    private int _free; // bits of the last octet

    internal byte[] ToArray() => [.. _bytes];

    internal PerBits Bits(uint value, int count)
    {
        for (var at = count - 1; at >= 0; at--)
        {
            if (_free == 0)
            {
                _bytes.Add(0);
                _free = 8;
            }
            _free--;
            _bytes[^1] |= (byte)((value >> at & 1) << _free);
        }
        return this;
    }

    // Truth values: of an extension, of what is optional and there, and others.
    internal PerBits Flags(params ReadOnlySpan<bool> values)
    {
        foreach (var value in values)
            Bits(value ? 1u : 0, 1);
        return this;
    }

    internal PerBits Octets(params ReadOnlySpan<byte> octets)
    {
        _free = 0;
        _bytes.AddRange(octets);
        return this;
    }

    internal PerBits U16(int value) => Octets((byte)(value >> 8), (byte)value);

    internal PerBits Length(int length) => length < 128 ? Octets((byte)length) : Octets((byte)(0x80 | length >> 8), (byte)length);

    // A number of up to 32 bits, behind its length.
    internal PerBits Number(uint value)
    {
        var size = value < 0x100 ? 1 : value < 0x1_0000 ? 2 : value < 0x100_0000 ? 3 : 4;
        Bits((uint)size - 1, 2).Octets();
        for (var at = size - 1; at >= 0; at--)
            Octets((byte)(value >> 8 * at));
        return this;
    }

    // What has its length in front.
    internal PerBits Open(PerBits value)
    {
        var bytes = value.ToArray();
        return Length(bytes.Length).Octets(bytes);
    }

    internal PerBits Add(Func<PerBits, PerBits> part) => part(this);

    // Nothing for null.
    internal PerBits Add(Func<PerBits, string, PerBits> part, string? text) => text is null ? this : part(this, text);

    internal PerBits List<T>(IReadOnlyCollection<T> items, Func<PerBits, T, PerBits> add)
    {
        Length(items.Count);
        foreach (var item in items)
            add(this, item);
        return this;
    }

    // Additions of newer versions; those that are missing are null.
    internal PerBits Additions(params PerBits?[] additions)
    {
        Bits((uint)additions.Length - 1, 7);
        foreach (var addition in additions)
            Flags(addition is not null);
        foreach (var addition in additions.OfType<PerBits>())
            Open(addition);
        return this;
    }
}
