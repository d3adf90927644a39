namespace Statewall.Packets.Captures;

// A stream with a look-ahead buffer: decoders ask for a number of bytes to be present, look at them in place, and advance.
// The buffer grows to the largest request only, and every request is limited by its decoder.
internal sealed class CaptureInput(Stream stream) : IDisposable
{
    private const int InitialSize = 128 * 1024;

    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(InitialSize);
    private int _start;
    private int _end;

    /// <summary>Bytes consumed so far: the offset of the first available byte.</summary>
    internal long Offset { get; private set; }

    internal ReadOnlySpan<byte> Available => _buffer.AsSpan(_start, _end - _start);

    public void Dispose() => stream.Dispose();

    /// <summary>Whether at least this many bytes are available, after reading on if need be.</summary>
    internal bool Ensure(int count)
    {
        if (_end - _start >= count)
        {
            return true;
        }

        MakeRoom(count);
        while (_end - _start < count)
        {
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }

    internal void Advance(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>Consumes bytes without looking at them; false, all of them consumed, when the input ends before.</summary>
    internal bool Skip(long count)
    {
        while (count > 0)
        {
            if (!Ensure(1))
            {
                return false;
            }

            int step = (int)Math.Min(count, _end - _start);
            Advance(step);
            count -= step;
        }

        return true;
    }

    /// <summary>Reads like a stream, whatever is available first.</summary>
    internal int Read(Span<byte> destination)
    {
        if (!Ensure(1))
        {
            return 0;
        }

        int count = Math.Min(destination.Length, _end - _start);
        Available[..count].CopyTo(destination);
        Advance(count);
        return count;
    }

    private void MakeRoom(int count)
    {
        if (_start == 0 && _buffer.Length >= count)
        {
            return;
        }

        byte[] target = _buffer.Length >= count ? _buffer : GC.AllocateUninitializedArray<byte>(Math.Max(count, _buffer.Length * 2));
        Available.CopyTo(target);
        _end -= _start;
        _start = 0;
        _buffer = target;
    }
}
