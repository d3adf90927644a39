using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Statewall.Nfnetlink;

namespace Statewall.Conntrack.Formats;

/// <summary>
/// UTF-8 on its way to a stream: formats append, and full buffers are written. The buffer is pooled; appending allocates nothing
/// unless one line outgrows it. Not safe for several threads.
/// </summary>
public sealed class OutputBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FlushSize = 48 * 1024;

    private readonly Stream _output;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _length;

    /// <summary>Creates a buffer.</summary>
    /// <param name="output">Gets the bytes; stays open.</param>
    public OutputBuffer(Stream output) => _output = output;

    /// <summary>What was appended since the last flush.</summary>
    public ReadOnlySpan<byte> Pending => _buffer.AsSpan(0, _length);

    /// <summary>Writes out what is pending.</summary>
    /// <exception cref="IOException">The stream refused.</exception>
    public void Flush()
    {
        if (_length == 0)
            return;
        var length = _length;
        _length = 0;
        _output.Write(_buffer, 0, length);
        _output.Flush();
    }

    /// <summary>Ends a line, and writes out what is pending when that is enough for a write of its own.</summary>
    public void EndLine()
    {
        Append((byte)'\n');
        if (_length >= FlushSize)
            Flush();
    }

    /// <summary>Appends bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> utf8)
    {
        if (_buffer.Length - _length < utf8.Length)
            Grow(utf8.Length);
        utf8.CopyTo(_buffer.AsSpan(_length));
        _length += utf8.Length;
    }

    /// <summary>Appends one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte ascii)
    {
        if (_length == _buffer.Length)
            Grow(1);
        _buffer[_length++] = ascii;
    }

    /// <summary>Appends a number in decimal.</summary>
    public void AppendDecimal(ulong value)
    {
        if (_buffer.Length - _length < DecimalText.Room)
            Grow(DecimalText.Room);
        _length += DecimalText.Write(_buffer.AsSpan(_length), value);
    }

    /// <summary>Appends a number in decimal behind its name and in front of a space: in one piece, because lines are made of these.</summary>
    // into its callers, where the name's size is known
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AppendNumber(ReadOnlySpan<byte> name, ulong value)
    {
        if (_buffer.Length - _length < name.Length + DecimalText.Room)
            Grow(name.Length + DecimalText.Room);
        var text = _buffer.AsSpan(_length);
        name.CopyTo(text);
        var size = name.Length + 1;
        if (value < 10)
            text[name.Length] = (byte)('0' + value); // marks and uses nearly always are
        else
            size = name.Length + DecimalText.Write(text[name.Length..], value);
        text[size] = (byte)' ';
        _length += size + 1;
    }

    /// <summary>Appends a number in lower-case hexadecimal, without prefix.</summary>
    public void AppendHex(uint value)
    {
        const int Most = 8;
        if (_buffer.Length - _length < Most)
            Grow(Most);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out var written, 'x');
        _length += written;
    }

    /// <summary>Appends a number in decimal with zeros in front up to <paramref name="digits"/> digits.</summary>
    public void AppendPadded(uint value, byte digits)
    {
        const int Most = 20;
        if (_buffer.Length - _length < Most)
            Grow(Most);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out var written, new StandardFormat('D', digits));
        _length += written;
    }

    /// <summary>Appends text and fills up with spaces to at least <paramref name="width"/> bytes. // %-8s</summary>
    public void AppendLeft(ReadOnlySpan<byte> utf8, int width)
    {
        const int Most = 16;
        Append(utf8);
        for (var missing = width - utf8.Length; missing > 0; missing -= Most)
            Append("                "u8[..Math.Min(missing, Most)]);
    }

    /// <summary>Appends an address in its usual form. // inet_ntop</summary>
    /// <param name="address">4 or 16 bytes in network order; nothing is appended for any other number.</param>
    public void AppendAddress(ReadOnlySpan<byte> address)
    {
        if (address.Length is not (InetAddress.IPv4Size or InetAddress.IPv6Size))
            return;
        if (_buffer.Length - _length < InetAddress.MaximumTextSize)
            Grow(InetAddress.MaximumTextSize);
        if (address.Length == InetAddress.IPv4Size)
        {
            _length += DecimalText.WriteIPv4(_buffer.AsSpan(_length, 16), address);
            return;
        }
        new InetAddress(address).TryFormat(_buffer.AsSpan(_length), out var written);
        _length += written;
    }

    /// <summary>Removes one space from the end, if there is one.</summary>
    public void TrimSpace()
    {
        if (_length > 0 && _buffer[_length - 1] == ' ')
            _length--;
    }

    /// <summary>Forgets everything behind the first <paramref name="length"/> pending bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length, nameof(length));
        _length = length;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_buffer.Length - _length), nameof(count));
        _length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    /// <summary>Returns the buffer to its pool; what is pending is dropped.</summary>
    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        _length = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Reserve(int size)
    {
        if (_buffer.Length - _length < Math.Max(size, 1))
            Grow(Math.Max(size, 1));
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + needed));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
