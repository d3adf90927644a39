using System.Buffers.Binary;

namespace Statewall.Packets.Captures;

// The pcap format: a 24-byte file header, then records of a 16-byte header (24 in the variant of patched Linux kernels) and data.
internal sealed class PcapDecoder : CaptureDecoder
{
    internal const uint MagicMicroseconds = 0xA1B2C3D4;
    internal const uint MagicNanoseconds = 0xA1B23C4D;
    internal const uint MagicModified = 0xA1B2CD34;
    internal const int FileHeaderSize = 24;
    internal const int RecordHeaderSize = 16;
    private const int ModifiedRecordHeaderSize = 24;

    private readonly bool _bigEndian;
    private readonly bool _nanoseconds;
    private readonly int _recordHeaderSize;
    private readonly int _linkType;

    private PcapDecoder(CaptureInput input, bool bigEndian, uint magic)
        : base(input)
    {
        _bigEndian = bigEndian;
        _nanoseconds = magic == MagicNanoseconds;
        _recordHeaderSize = magic == MagicModified ? ModifiedRecordHeaderSize : RecordHeaderSize;
        _linkType = (int)(U32(20) & 0xFFFF); // the upper bits hold the length of a frame check sequence
        input.Advance(FileHeaderSize);
    }

    internal static bool IsMagic(uint littleEndian) => TryMagic(littleEndian, out _, out _);

    /// <summary>Makes a decoder when a whole file header is available; null when it is not, or its version is unknown.</summary>
    internal static PcapDecoder? Create(CaptureInput input, out string? reason)
    {
        reason = null;
        if (!input.Ensure(FileHeaderSize))
        {
            reason = $"a pcap file header has {FileHeaderSize} bytes, the file has {input.Available.Length}";
            return null;
        }

        TryMagic(BinaryPrimitives.ReadUInt32LittleEndian(input.Available), out bool bigEndian, out uint magic);
        ushort major = bigEndian
            ? BinaryPrimitives.ReadUInt16BigEndian(input.Available[4..])
            : BinaryPrimitives.ReadUInt16LittleEndian(input.Available[4..]);
        if (major != 2)
        {
            reason = $"pcap version {major} is unknown";
            return null;
        }

        return new PcapDecoder(input, bigEndian, magic);
    }

    internal override bool TryRead(out CaptureRecord record)
    {
        record = default;
        long offset = Input.Offset;
        if (!Input.Ensure(_recordHeaderSize))
        {
            int left = Input.Available.Length;
            return left != 0 && Fail(offset, $"a record header has {_recordHeaderSize} bytes, the file ends after {left}");
        }

        uint captured = U32(8);
        if (captured > CaptureReader.MaximumPacketSize)
        {
            return Fail(offset, TooLarge(captured));
        }

        record.Size = _recordHeaderSize + (int)captured;
        record.Timestamp = (U32(0) * 1_000_000_000L) + (U32(4) * (_nanoseconds ? 1L : 1000L));
        record.OriginalLength = (int)Math.Min(U32(12), int.MaxValue);
        if (!Input.Ensure(record.Size))
        {
            return Fail(offset, $"record says {captured} bytes, the file ends after {Input.Available.Length - _recordHeaderSize}");
        }

        record.DataOffset = _recordHeaderSize;
        record.CapturedLength = (int)captured;
        record.LinkType = _linkType;
        return true;
    }

    private static bool TryMagic(uint littleEndian, out bool bigEndian, out uint magic)
    {
        bigEndian = !IsKnown(littleEndian);
        magic = bigEndian ? BinaryPrimitives.ReverseEndianness(littleEndian) : littleEndian;
        return IsKnown(magic);
    }

    private static bool IsKnown(uint magic) => magic is MagicMicroseconds or MagicNanoseconds or MagicModified;

    private uint U32(int offset)
    {
        ReadOnlySpan<byte> field = Input.Available[offset..];
        return _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(field) : BinaryPrimitives.ReadUInt32LittleEndian(field);
    }
}
