namespace Statewall.Packets.Captures;

/// <summary>
/// A whole capture in memory: packets packed side by side in large chunks and an index, so that going over it costs no parsing and no
/// allocation. Immutable once loaded; any number of threads may read it.
/// </summary>
public sealed class CaptureFile
{
    private const int FirstChunkSize = CaptureReader.MaximumPacketSize;
    private const int LargestChunkSize = 16 * 1024 * 1024;

    private readonly List<byte[]> _chunks = [];
    private Entry[] _entries = new Entry[1024];
    private int _count;
    private int _used;

    private CaptureFile(string name) => Name = name;

    private readonly record struct Entry(
        long Timestamp, int Chunk, int Offset, int Length, int OriginalLength, int LinkType, int InterfaceIndex);

    /// <summary>Path or name of the capture.</summary>
    public string Name { get; }

    /// <summary>Number of packets.</summary>
    public int Count => _count;

    /// <summary>Captured bytes of all packets together.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>The fault that ended loading, or null; the packets before it are here.</summary>
    public CaptureError? Error { get; private set; }

    /// <summary>The packet at a 0-based index; its <see cref="CapturedPacket.Number"/> is one more.</summary>
    public CapturedPacket this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count);
            ref readonly Entry entry = ref _entries[index];
            return new CapturedPacket(
                _chunks[entry.Chunk].AsSpan(entry.Offset, entry.Length), index + 1L, entry.Timestamp,
                entry.OriginalLength, entry.LinkType, entry.InterfaceIndex);
        }
    }

    /// <summary>The bytes of the packet at a 0-based index, as <see cref="CapturedPacket.Bytes"/> has them, to be kept as long as the file.</summary>
    public ReadOnlyMemory<byte> BytesOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count);
        ref readonly Entry entry = ref _entries[index];
        return _chunks[entry.Chunk].AsMemory(entry.Offset, entry.Length);
    }

    /// <summary>Loads a file; exceptions as <see cref="CaptureReader.Open(string)"/>, faults inside as <see cref="Error"/>.</summary>
    public static CaptureFile Load(string path)
    {
        using CaptureReader reader = CaptureReader.Open(path);
        return Load(reader);
    }

    /// <summary>Loads from a stream, which is disposed.</summary>
    public static CaptureFile Load(Stream stream, string name = "capture")
    {
        using CaptureReader reader = CaptureReader.Open(stream, name);
        return Load(reader);
    }

    /// <summary>Loads what a reader has yet to give.</summary>
    public static CaptureFile Load(CaptureReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var file = new CaptureFile(reader.Name);
        while (reader.TryRead(out CapturedPacket packet))
        {
            file.Add(packet);
        }

        file.Error = reader.Error;
        return file;
    }

    /// <summary>Goes over the packets in file order, for <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Throws a <see cref="CaptureException"/> when a fault ended loading.</summary>
    public void ThrowIfFailed()
    {
        if (Error is not null)
        {
            throw new CaptureException(Error);
        }
    }

    private void Add(CapturedPacket packet)
    {
        if (_chunks.Count == 0 || packet.Bytes.Length > _chunks[^1].Length - _used)
        {
            int size = (int)Math.Min(LargestChunkSize, (long)FirstChunkSize << Math.Min(_chunks.Count, 16));
            _chunks.Add(GC.AllocateUninitializedArray<byte>(size));
            _used = 0;
        }

        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
        }

        packet.Bytes.CopyTo(_chunks[^1].AsSpan(_used));
        _entries[_count++] = new Entry(
            packet.Timestamp, _chunks.Count - 1, _used, packet.Bytes.Length, packet.OriginalLength, packet.LinkType, packet.InterfaceIndex);
        _used += packet.Bytes.Length;
        TotalBytes += packet.Bytes.Length;
    }

    /// <summary>Goes over the packets of a <see cref="CaptureFile"/>.</summary>
    public struct Enumerator
    {
        private readonly CaptureFile _file;
        private int _index;

        internal Enumerator(CaptureFile file)
        {
            _file = file;
            _index = -1;
        }

        /// <summary>The current packet.</summary>
        public readonly CapturedPacket Current => _file[_index];

        /// <summary>Steps on; false at the end.</summary>
        public bool MoveNext() => ++_index < _file._count;
    }
}
