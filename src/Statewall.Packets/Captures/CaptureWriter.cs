using System.Buffers.Binary;
using System.Text;

namespace Statewall.Packets.Captures;

/// <summary>File formats that <see cref="CaptureWriter"/> writes.</summary>
public enum CaptureFormat
{
    /// <summary>pcap with nanoseconds.</summary>
    Pcap,

    /// <summary>pcap with microseconds, for readers that know nothing else.</summary>
    PcapMicroseconds,

    /// <summary>pcapng with nanoseconds, which may have several interfaces.</summary>
    PcapNg,
}

/// <summary>Writes a capture, little endian. One writer, one thread. What is written is on disk after <see cref="Dispose"/>.</summary>
public sealed class CaptureWriter : IDisposable
{
    private const int SnapLength = CaptureReader.MaximumPacketSize;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const ushort OptionName = 2; // if_name

    private readonly Stream _stream;
    private readonly CaptureFormat _format;
    private int _interfaces;

    private CaptureWriter(Stream stream, CaptureFormat format, int linkType)
    {
        _stream = stream;
        _format = format;
        LinkType = linkType;
        if (format == CaptureFormat.PcapNg)
        {
            WriteSectionHeader();
        }
        else
        {
            WriteFileHeader();
        }
    }

    /// <summary>Link type of a pcap file, and of the interface that a pcapng file gets when none was added.</summary>
    public int LinkType { get; }

    /// <summary>The file's format.</summary>
    public CaptureFormat Format => _format;

    /// <summary>Number of packets written.</summary>
    public long Count { get; private set; }

    /// <summary>Creates or replaces a file.</summary>
    public static CaptureWriter Create(string path, CaptureFormat format = CaptureFormat.Pcap, int linkType = Packets.LinkType.Raw) =>
        new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 128 * 1024), format, linkType);

    /// <summary>Writes to a stream, which is disposed with the writer.</summary>
    public static CaptureWriter Create(Stream stream, CaptureFormat format = CaptureFormat.Pcap, int linkType = Packets.LinkType.Raw) =>
        new(stream, format, linkType);

    /// <summary>Adds an interface to a pcapng file and gives its index; throws <see cref="InvalidOperationException"/> for pcap.</summary>
    public int AddInterface(int linkType, string? name = null)
    {
        if (_format != CaptureFormat.PcapNg)
        {
            throw new InvalidOperationException("Only pcapng files describe interfaces.");
        }

        byte[] text = Encoding.UTF8.GetBytes(name ?? "");
        int textSize = name is null ? 0 : 4 + Padded(text.Length);
        int size = 16 + textSize + 8 + 4 + 4;
        byte[] block = new byte[size];
        BinaryPrimitives.WriteUInt32LittleEndian(block, PcapNgDecoder.InterfaceType);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(4), (uint)size);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(8), (ushort)linkType);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(12), SnapLength);
        int at = 16;
        if (name is not null)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(at), OptionName);
            BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(at + 2), (ushort)text.Length);
            text.CopyTo(block.AsSpan(at + 4));
            at += textSize;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(at), PcapNgDecoder.OptionResolution);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(at + 2), 1);
        block[at + 4] = 9; // nanoseconds; the end-of-options option after it is all zeros
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(size - 4), (uint)size);
        _stream.Write(block);
        return _interfaces++;
    }

    /// <summary>Writes a packet as it was read, its interface index only for pcapng and only as far as interfaces were added.</summary>
    public void Write(CapturedPacket packet) =>
        Write(packet.Timestamp, packet.Bytes, packet.OriginalLength, Math.Clamp(packet.InterfaceIndex, 0, Math.Max(_interfaces - 1, 0)));

    /// <summary>
    /// Writes a packet. <paramref name="timestamp"/> is in nanoseconds since the Unix epoch; pcap can hold 1970 to 2106, and other
    /// times throw <see cref="ArgumentOutOfRangeException"/>, as do packets over <see cref="CaptureReader.MaximumPacketSize"/>.
    /// <paramref name="originalLength"/> is that of the packet unless given.
    /// </summary>
    public void Write(long timestamp, ReadOnlySpan<byte> packet, int originalLength = -1, int interfaceIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packet.Length, CaptureReader.MaximumPacketSize, nameof(packet));
        ArgumentOutOfRangeException.ThrowIfNegative(timestamp);
        int original = originalLength < 0 ? packet.Length : originalLength;
        if (_format == CaptureFormat.PcapNg)
        {
            WriteBlock(timestamp, packet, original, interfaceIndex);
        }
        else
        {
            WriteRecord(timestamp, packet, original);
        }

        Count++;
    }

    /// <summary>Hands what is buffered to the system.</summary>
    public void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static int Padded(int size) => (size + 3) & ~3;

    private void WriteFileHeader()
    {
        Span<byte> header = stackalloc byte[PcapDecoder.FileHeaderSize];
        header.Clear();
        bool micro = _format == CaptureFormat.PcapMicroseconds;
        BinaryPrimitives.WriteUInt32LittleEndian(header, micro ? PcapDecoder.MagicMicroseconds : PcapDecoder.MagicNanoseconds);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], SnapLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], (uint)LinkType);
        _stream.Write(header);
    }

    private void WriteSectionHeader()
    {
        Span<byte> block = stackalloc byte[28];
        BinaryPrimitives.WriteUInt32LittleEndian(block, PcapNgDecoder.SectionHeaderType);
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], block.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], PcapNgDecoder.ByteOrderMagic);
        BinaryPrimitives.WriteUInt16LittleEndian(block[12..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(block[14..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(block[16..], -1); // section length unknown
        BinaryPrimitives.WriteInt32LittleEndian(block[24..], block.Length);
        _stream.Write(block);
    }

    private void WriteRecord(long timestamp, ReadOnlySpan<byte> packet, int original)
    {
        (long seconds, long fraction) = Math.DivRem(timestamp, NanosecondsPerSecond);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seconds, uint.MaxValue, nameof(timestamp));
        Span<byte> header = stackalloc byte[PcapDecoder.RecordHeaderSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)seconds);
        uint part = (uint)(_format == CaptureFormat.PcapMicroseconds ? fraction / 1000 : fraction);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], part);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], packet.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], original);
        _stream.Write(header);
        _stream.Write(packet);
    }

    private void WriteBlock(long timestamp, ReadOnlySpan<byte> packet, int original, int interfaceIndex)
    {
        if (_interfaces == 0)
        {
            AddInterface(LinkType);
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)interfaceIndex, (uint)_interfaces, nameof(interfaceIndex));
        int size = PcapNgDecoder.PacketHeaderSize + Padded(packet.Length) + 4;
        Span<byte> header = stackalloc byte[PcapNgDecoder.PacketHeaderSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header, PcapNgDecoder.EnhancedPacketType);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], size);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], interfaceIndex);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)(timestamp >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)timestamp);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], packet.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], original);
        _stream.Write(header);
        _stream.Write(packet);
        Span<byte> trailer = stackalloc byte[8];
        trailer.Clear();
        int padding = Padded(packet.Length) - packet.Length;
        BinaryPrimitives.WriteInt32LittleEndian(trailer[padding..], size);
        _stream.Write(trailer[..(padding + 4)]);
    }
}
