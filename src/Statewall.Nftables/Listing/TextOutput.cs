using System.Globalization;
using System.Text;

namespace Statewall.Nftables.Listing;

/// <summary>
/// UTF-8 text that grows; whoever wants a stream of it takes it from time to time, or names the stream that what does not fit any more goes
/// to. Not for several threads.
/// </summary>
public sealed class TextOutput
{
    private const int StreamBuffer = 64 * 1024;
    private const int Short = 24; // signs of a word

    private readonly Stream? _stream;
    private byte[] _buffer;
    private int _length;

    /// <summary>Text in memory.</summary>
    public TextOutput() => _buffer = new byte[512];

    /// <summary>Text in memory, of which it is known how much there will be.</summary>
    /// <param name="capacity">Bytes that there is room for at first.</param>
    internal TextOutput(int capacity) => _buffer = new byte[capacity];

    /// <summary>Text that goes to a stream as it grows; the rest when <see cref="Flush"/> is called.</summary>
    /// <param name="stream">Gets the text.</param>
    public TextOutput(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _buffer = new byte[StreamBuffer];
    }

    /// <summary>What was written since the last <see cref="Clear"/>, and not to the stream.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Appends UTF-8.</summary>
    public TextOutput Append(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > _buffer.Length - _length)
            MakeRoom(utf8.Length);
        utf8.CopyTo(_buffer.AsSpan(_length));
        _length += utf8.Length;
        return this;
    }

    /// <summary>Appends text.</summary>
    public TextOutput Append(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= Short && text.Length <= _buffer.Length - _length && TryAppendAscii(text))
            return this;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > _buffer.Length - _length)
            MakeRoom(most);
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
        return this;
    }

    /// <summary>Appends anything that writes itself, such as a number or an address.</summary>
    public TextOutput Append<T>(T value)
        where T : IUtf8SpanFormattable
    {
        const int Most = 64;
        if (Most > _buffer.Length - _length)
            MakeRoom(Most);
        if (value.TryFormat(_buffer.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture))
            _length += written;
        return this;
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _length = 0;

    /// <summary>Writes what there is to the stream, if there is one.</summary>
    public void Flush()
    {
        if (_stream is null || _length == 0)
            return;
        var length = _length;
        _length = 0;
        _stream.Write(_buffer, 0, length);
        _stream.Flush();
    }

    /// <summary>What was written.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Written);

    // Most pieces of a listing are short words, for which an encoder is called longer than it works.
    private bool TryAppendAscii(string text)
    {
        var room = _buffer.AsSpan(_length, text.Length);
        for (var place = 0; place < room.Length; place++)
        {
            var sign = text[place];
            if (sign >= 0x80)
                return false;
            room[place] = (byte)sign;
        }
        _length += room.Length;
        return true;
    }

    private void MakeRoom(int size)
    {
        Flush();
        if (size > _buffer.Length - _length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + size));
    }
}
