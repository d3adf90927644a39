using Microsoft.Win32.SafeHandles;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Some of a file's bytes, read by whoever wants them: several threads can each read a part of one file.</summary>
internal sealed class FilePart(SafeFileHandle file, long start, long end) : Stream
{
    private long _at = start;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Divides a file into parts of whole lines.</summary>
    /// <param name="file">The file.</param>
    /// <param name="count">How many parts; some are empty when lines are long.</param>
    public static FilePart[] Divide(SafeFileHandle file, int count)
    {
        var length = RandomAccess.GetLength(file);
        var parts = new FilePart[count];
        var start = 0L;
        for (var index = 0; index < count; index++)
        {
            var end = index == count - 1 ? length : Math.Max(start, EndOfLine(file, length / count * (index + 1), length));
            parts[index] = new FilePart(file, start, end);
            start = end;
        }
        return parts;
    }

    public override int Read(Span<byte> buffer)
    {
        var size = (int)Math.Min(buffer.Length, end - _at);
        var read = size == 0 ? 0 : RandomAccess.Read(file, buffer[..size], _at);
        _at += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static long EndOfLine(SafeFileHandle file, long at, long length)
    {
        Span<byte> buffer = stackalloc byte[512];
        while (at < length)
        {
            var read = RandomAccess.Read(file, buffer, at);
            if (read == 0)
                break;
            if (buffer[..read].IndexOf((byte)'\n') is var found and >= 0)
                return at + found + 1;
            at += read;
        }
        return length;
    }
}
