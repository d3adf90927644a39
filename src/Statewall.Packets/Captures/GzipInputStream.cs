using System.IO.Compression;

namespace Statewall.Packets.Captures;

// Decompresses gzip, any number of members, and tells a complete input from one that ends in the middle: GZipStream itself takes both
// for the end. A small member of known content is fed behind the real input. Nothing is decompressed from it but that content when
// the input was complete, and anything else or a failure when it was not. GZipStream gives out all it can before it asks for more
// input, so no byte that comes out before the marker is fed can stem from it.
internal sealed class GzipInputStream : Stream
{
    private static readonly byte[] MarkerContent = "end of input"u8.ToArray();
    private static readonly byte[] Marker = Compress(MarkerContent);

    private readonly MarkedInput _input;
    private readonly GZipStream _gzip;
    private bool _ended;

    internal GzipInputStream(CaptureInput input)
    {
        _input = new MarkedInput(input);
        _gzip = new GZipStream(_input, CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty)
        {
            return 0;
        }

        // Small reads would split the marker's content.
        Span<byte> small = stackalloc byte[MarkerContent.Length + 1];
        Span<byte> target = buffer.Length < small.Length ? small[..buffer.Length] : buffer;
        int count;
        try
        {
            count = _gzip.Read(target);
            if (!_input.IsMarkerFed)
            {
                target[..count].CopyTo(buffer);
                return count;
            }

            target[..Math.Min(count, small.Length)].CopyTo(small);
            for (int more = 1; more > 0 && count < small.Length; count += more)
            {
                more = _gzip.Read(small[count..]);
            }
        }
        catch (InvalidDataException) when (_input.IsMarkerFed)
        {
            count = 0;
        }

        _ended = true;
        return count == MarkerContent.Length && small[..count].SequenceEqual(MarkerContent)
            ? 0
            : throw new InvalidDataException("they end in the middle, or something else follows them");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Compress(ReadOnlySpan<byte> content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    // What CaptureInput has buffered already, the rest of its stream, then the marker.
    private sealed class MarkedInput(CaptureInput input) : Stream
    {
        private int _markerAt = -1;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        internal bool IsMarkerFed => _markerAt >= 0;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_markerAt < 0)
            {
                int read = input.Read(buffer);
                if (read != 0)
                {
                    return read;
                }

                _markerAt = 0;
            }

            int count = Math.Min(buffer.Length, Marker.Length - _markerAt);
            Marker.AsSpan(_markerAt, count).CopyTo(buffer);
            _markerAt += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
