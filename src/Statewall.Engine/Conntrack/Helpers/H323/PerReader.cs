namespace Statewall.Engine.Conntrack.Helpers.H323;

/// <summary>Reads bits and aligned octets in ASN.1's packed encoding. // struct bitstr</summary>
/// <param name="bytes">What it reads, from the beginning of what places are counted from.</param>
/// <param name="start">Where it begins.</param>
internal ref struct PerReader(ReadOnlySpan<byte> bytes, int start)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _bit = start * 8;

    /// <summary>Where the next aligned value begins.</summary>
    public readonly int At => (_bit + 7) / 8;

    /// <summary>Reads bits, 32 at most. // get_bits</summary>
    /// <returns>False when there are not so many.</returns>
    public bool TryRead(int count, out uint value)
    {
        value = 0;
        var end = _bit + count;
        if (end > _bytes.Length * 8)
            return false;
        for (; _bit < end; _bit++)
            value = (value << 1) | ((uint)(_bytes[_bit / 8] >> (7 - (_bit % 8))) & 1);
        return true;
    }

    /// <summary>Passes over bits.</summary>
    public bool TrySkip(int count)
    {
        _bit += count;
        return _bit <= _bytes.Length * 8;
    }

    /// <summary>Passes over whole octets, from the next on that begins.</summary>
    public bool TrySkipOctets(int count)
    {
        _bit = (At + count) * 8;
        return _bit <= _bytes.Length * 8;
    }

    /// <summary>Reads the length of what follows. Two octets have to be there, as what is measured has one at least. // get_len</summary>
    public bool TryReadLength(out int length)
    {
        length = 0;
        var at = At;
        if (at + 2 > _bytes.Length)
            return false;
        var isLong = (_bytes[at] & 0x80) != 0;
        length = isLong ? ((_bytes[at] & 0x3F) << 8) | _bytes[at + 1] : _bytes[at];
        return TrySkipOctets(isLong ? 2 : 1);
    }

    /// <summary>Goes on at an octet.</summary>
    public void MoveTo(int at) => _bit = at * 8;
}
