using System.Runtime.InteropServices;
using System.Text;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>
/// Appends records for <see cref="UserDataReader"/> to a caller's buffer. A record that does not fit, or is longer than its length can
/// say, is refused as a whole. // nftnl_udata_put
/// </summary>
public ref struct UserDataWriter
{
    /// <summary>Most bytes that the kernel keeps. // NFT_USERDATA_MAXLEN</summary>
    public const int MaximumSize = 256;

    private const int HeaderSize = 2;

    private readonly Span<byte> _buffer;

    /// <summary>Writes to the start of <paramref name="buffer"/>; the kernel keeps <see cref="MaximumSize"/> bytes.</summary>
    public UserDataWriter(Span<byte> buffer) => _buffer = buffer;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    /// <summary>Appends a record; false when it was refused.</summary>
    public bool TryAdd(byte type, scoped ReadOnlySpan<byte> value)
    {
        if (value.Length > byte.MaxValue || HeaderSize + value.Length > _buffer.Length - Length)
            return false;
        var record = _buffer[Length..];
        record[0] = type;
        record[1] = (byte)value.Length;
        value.CopyTo(record[HeaderSize..]);
        Length += HeaderSize + value.Length;
        return true;
    }

    /// <summary>Appends a number in the machine's byte order; false when it was refused. // nftnl_udata_put_u32</summary>
    public bool TryAddNumber(byte type, uint value) => TryAdd(type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    /// <summary>Appends text with its terminator; false when it was refused. // nftnl_udata_put_strz</summary>
    public bool TryAddText(byte type, scoped ReadOnlySpan<char> text)
    {
        var size = Encoding.UTF8.GetByteCount(text) + 1;
        if (size > byte.MaxValue)
            return false;
        Span<byte> bytes = stackalloc byte[byte.MaxValue];
        Encoding.UTF8.GetBytes(text, bytes);
        bytes[size - 1] = 0;
        return TryAdd(type, bytes[..size]);
    }

    /// <summary>Begins a record that holds records; <see cref="TryEnd"/> ends it. // nftnl_udata_nest_start</summary>
    /// <returns>Where it begins, or -1 when it was refused.</returns>
    public int Begin(byte type) => TryAdd(type, default) ? Length - HeaderSize : -1;

    /// <summary>Ends the record that began at <paramref name="start"/>; false, and the record is taken back, when it is too long.</summary>
    public bool TryEnd(int start)
    {
        if (start < 0)
            return false;
        var size = Length - start - HeaderSize;
        if (size > byte.MaxValue)
        {
            Length = start;
            return false;
        }
        _buffer[start + 1] = (byte)size;
        return true;
    }
}
