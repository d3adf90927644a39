namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>Reads values in ASN.1's basic encoding, one after the other. // asn1_ber_decoder</summary>
internal ref struct BerReader(ReadOnlySpan<byte> bytes, int at = 0)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Where the next value begins.</summary>
    public int At { get; private set; } = at;

    /// <summary>Whether there is none.</summary>
    public readonly bool IsAtEnd => At == _bytes.Length;

    /// <summary>The tag of the next value; -1 when there is none.</summary>
    public readonly int Tag => At < _bytes.Length ? _bytes[At] : -1;

    /// <summary>Reads a value.</summary>
    /// <param name="start">Where its contents begin.</param>
    /// <param name="length">Their bytes.</param>
    /// <returns>False when it is not whole.</returns>
    public bool TryRead(out int start, out int length)
    {
        const int LongForm = 0x80;
        (start, length) = (At + 2, 0);
        if (start > _bytes.Length || (_bytes[At] & 0x1F) == 0x1F)
            return false;
        length = _bytes[At + 1];
        if (length >= LongForm)
        {
            var count = length - LongForm;
            if (count is 0 or > 2 || start + count > _bytes.Length)
                return false;
            length = count == 1 ? _bytes[start] : (_bytes[start] << 8) | _bytes[start + 1];
            start += count;
        }
        At = start + length;
        return At <= _bytes.Length;
    }

    /// <summary>Reads a value that has to have a tag.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="start">Where its contents begin.</param>
    /// <param name="length">Their bytes.</param>
    public bool TryRead(int tag, out int start, out int length)
    {
        (start, length) = (At, 0);
        return Tag == tag && TryRead(out start, out length);
    }

    /// <summary>Goes into a value that holds others and has to have a tag.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="inner">Reads what is in it.</param>
    public bool TryEnter(int tag, out BerReader inner)
    {
        inner = default;
        if (!TryRead(tag, out var start, out var length))
            return false;
        inner = new BerReader(_bytes[..(start + length)], start);
        return true;
    }
}
