using System.Buffers.Binary;

namespace Statewall.Packets.Captures;

/// <summary>
/// Reads a capture packet by packet in bounded memory: pcap (both byte orders, micro- and nanoseconds, the modified variant) and pcapng,
/// each also inside gzip. The format is told from the content. One reader, one thread. After the first fault nothing more is read;
/// the packets before it have been given, and <see cref="Error"/> tells the fault.
/// </summary>
public sealed class CaptureReader : IDisposable
{
    /// <summary>The most bytes that a packet may have; a record that says more is taken for corrupt.</summary>
    public const int MaximumPacketSize = 262_144; // MAXIMUM_SNAPLEN of libpcap

    private const ushort GzipMagic = 0x8B1F; // read as little endian

    private readonly CaptureInput _input;
    private readonly CaptureDecoder? _decoder;
    private CaptureRecord _record;

    private CaptureReader(Stream stream, string name)
    {
        Name = name;
        _input = new CaptureInput(stream);
        try
        {
            if (_input.Ensure(2) && BinaryPrimitives.ReadUInt16LittleEndian(_input.Available) == GzipMagic)
            {
                _input = new CaptureInput(new GzipInputStream(_input));
            }

            _decoder = CreateDecoder(out string? reason);
            Error = reason is null ? null : new CaptureError(name, 0, 0, reason);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            Error = new CaptureError(name, 0, 0, $"the gzip data are corrupt: {fault.Message}");
        }
    }

    /// <summary>Path or name, as errors show it.</summary>
    public string Name { get; }

    /// <summary>Number of packets read so far.</summary>
    public long Count { get; private set; }

    /// <summary>The fault that ended reading, or null.</summary>
    public CaptureError? Error { get; private set; }

    /// <summary>
    /// Opens a file. The system's own exceptions (<see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>) tell that it cannot
    /// be opened; what is wrong inside is told by <see cref="Error"/>.
    /// </summary>
    public static CaptureReader Open(string path) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1, FileOptions.SequentialScan), path);

    /// <summary>Reads from a stream, which need not seek and is disposed with the reader; <paramref name="name"/> is for errors.</summary>
    public static CaptureReader Open(Stream stream, string name = "capture") => new(stream, name);

    /// <summary>
    /// Reads the next packet, whose bytes are valid until the next call. False at the end of the file and at a fault; only then
    /// <see cref="Error"/> is set.
    /// </summary>
    public bool TryRead(out CapturedPacket packet)
    {
        packet = default;
        if (Error is not null || _decoder is null)
        {
            return false;
        }

        try
        {
            _input.Advance(_record.Size);
            _record = default;
            if (!_decoder.TryRead(out CaptureRecord record))
            {
                Error = _decoder.Failure is { } reason ? new CaptureError(Name, Count + 1, _decoder.FailureOffset, reason) : null;
                return false;
            }

            _record = record;
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            Error = new CaptureError(Name, Count + 1, _input.Offset, $"the gzip data are corrupt: {fault.Message}");
            return false;
        }

        packet = new CapturedPacket(
            _input.Available.Slice(_record.DataOffset, _record.CapturedLength), ++Count, _record.Timestamp,
            _record.OriginalLength, _record.LinkType, _record.InterfaceIndex);
        return true;
    }

    /// <summary>Throws a <see cref="CaptureException"/> when a fault ended reading.</summary>
    public void ThrowIfFailed()
    {
        if (Error is not null)
        {
            throw new CaptureException(Error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _input.Dispose();

    private CaptureDecoder? CreateDecoder(out string? reason)
    {
        reason = null;
        if (!_input.Ensure(4))
        {
            reason = _input.Available.IsEmpty ? "the file is empty" : "the file is too short for a capture";
            return null;
        }

        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(_input.Available);
        if (PcapDecoder.IsMagic(magic))
        {
            return PcapDecoder.Create(_input, out reason);
        }

        if (magic == PcapNgDecoder.SectionHeaderType)
        {
            return new PcapNgDecoder(_input);
        }

        reason = $"not a pcap or pcapng file (it begins with 0x{BinaryPrimitives.ReverseEndianness(magic):x8})";
        return null;
    }
}
