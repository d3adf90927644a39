using System.Buffers.Binary;

namespace Statewall.Packets.Captures;

// The pcapng format: blocks of type, length, body and the length again. Sections may differ in byte order; each has its own interfaces.
// Enhanced, simple and (obsolete) plain packet blocks are packets, all others are skipped.
internal sealed class PcapNgDecoder(CaptureInput input) : CaptureDecoder(input)
{
    internal const uint SectionHeaderType = 0x0A0D0D0A;
    internal const uint ByteOrderMagic = 0x1A2B3C4D;
    internal const uint InterfaceType = 1;
    internal const uint ObsoletePacketType = 2;
    internal const uint SimplePacketType = 3;
    internal const uint EnhancedPacketType = 6;
    internal const ushort OptionResolution = 9; // if_tsresol
    internal const ushort OptionOffset = 14; // if_tsoffset
    internal const int PacketHeaderSize = 28;
    private const int SimplePacketHeaderSize = 12;
    private const int Frame = 12; // type and both lengths
    private const int MaximumBufferedBlock = 16 * 1024 * 1024;
    private const int MaximumInterfaces = 65_536;

    private readonly List<PcapNgInterface> _interfaces = [];
    private bool _bigEndian;
    private bool _inSection;

    internal override bool TryRead(out CaptureRecord record)
    {
        record = default;
        while (true)
        {
            long offset = Input.Offset;
            if (!TryReadBlockStart(offset, out uint type, out uint length))
            {
                return false;
            }

            if (type is EnhancedPacketType or ObsoletePacketType or SimplePacketType)
            {
                return TryBuffer(offset, length) && TryReadPacket(offset, type, (int)length, ref record);
            }

            bool passed = type is SectionHeaderType or InterfaceType
                ? TryBuffer(offset, length) && TryReadDescription(offset, type, (int)length)
                : TrySkip(offset, length);
            if (!passed)
            {
                return false;
            }
        }
    }

    private bool TryReadBlockStart(long offset, out uint type, out uint length)
    {
        type = length = 0;
        if (!Input.Ensure(Frame))
        {
            int left = Input.Available.Length;
            return left != 0 && Fail(offset, $"a block has at least {Frame} bytes, the file ends after {left}");
        }

        // The section header's type reads the same in both byte orders; its byte order magic comes before its length is used.
        if (BinaryPrimitives.ReadUInt32LittleEndian(Input.Available) == SectionHeaderType)
        {
            uint magic = BinaryPrimitives.ReadUInt32LittleEndian(Input.Available[8..]);
            if (magic != ByteOrderMagic && magic != BinaryPrimitives.ReverseEndianness(ByteOrderMagic))
            {
                return Fail(offset, $"section header without byte order magic (0x{magic:x8})");
            }

            _bigEndian = magic != ByteOrderMagic;
            _inSection = true;
            _interfaces.Clear();
        }

        type = U32(0);
        length = U32(4);
        if (!_inSection)
        {
            return Fail(offset, "no section header at the start");
        }

        return (length >= Frame && length % 4 == 0) || Fail(offset, $"block length {length} is not a multiple of 4 of at least {Frame}");
    }

    private bool TryBuffer(long offset, uint length)
    {
        if (length > MaximumBufferedBlock)
        {
            return Fail(offset, $"block length {length} is more than {MaximumBufferedBlock}");
        }

        if (!Input.Ensure((int)length))
        {
            return Fail(offset, $"block says {length} bytes, the file ends after {Input.Available.Length}");
        }

        uint trailer = U32((int)length - 4);
        return trailer == length || Fail(offset, $"block says {length} bytes at its start and {trailer} at its end");
    }

    private bool TrySkip(long offset, uint length)
    {
        if (!Input.Skip(length - 4L) || !Input.Ensure(4))
        {
            return Fail(offset, $"block says {length} bytes, the file ends after {Input.Offset - offset + Input.Available.Length}");
        }

        uint trailer = U32(0);
        Input.Advance(4);
        return trailer == length || Fail(offset, $"block says {length} bytes at its start and {trailer} at its end");
    }

    private bool TryReadDescription(long offset, uint type, int length)
    {
        if (type == SectionHeaderType)
        {
            ushort major = length >= 28 ? U16(12) : (ushort)0;
            if (major != 1)
            {
                return Fail(offset, length >= 28 ? $"pcapng version {major} is unknown" : "section header is too short");
            }
        }
        else
        {
            if (length < 20 || _interfaces.Count >= MaximumInterfaces)
            {
                return Fail(offset, length < 20 ? "interface description is too short" : "too many interfaces");
            }

            _interfaces.Add(ReadInterface(length));
        }

        Input.Advance(length);
        return true;
    }

    private PcapNgInterface ReadInterface(int length)
    {
        byte resolution = 6;
        long seconds = 0;
        int end = length - 4;
        for (int at = 16; at <= end - 4;)
        {
            ushort code = U16(at);
            int size = U16(at + 2);
            if (code == 0 || size > end - at - 4)
            {
                break;
            }

            if (code == OptionResolution && size == 1)
            {
                resolution = Input.Available[at + 4];
            }
            else if (code == OptionOffset && size == 8)
            {
                ReadOnlySpan<byte> field = Input.Available[(at + 4)..];
                seconds = _bigEndian ? BinaryPrimitives.ReadInt64BigEndian(field) : BinaryPrimitives.ReadInt64LittleEndian(field);
            }

            at += 4 + ((size + 3) & ~3);
        }

        return new PcapNgInterface(U16(8), U32(12), resolution, seconds);
    }

    private bool TryReadPacket(long offset, uint type, int length, ref CaptureRecord record)
    {
        bool simple = type == SimplePacketType;
        int dataOffset = simple ? SimplePacketHeaderSize : PacketHeaderSize;
        if (length < dataOffset + 4)
        {
            return Fail(offset, $"packet block of {length} bytes is shorter than its header");
        }

        uint index = type == EnhancedPacketType ? U32(8) : simple ? 0u : U16(8);
        if (index >= (uint)_interfaces.Count)
        {
            return Fail(offset, $"interface {index} is not described ({_interfaces.Count} are)");
        }

        PcapNgInterface from = _interfaces[(int)index];
        int room = length - dataOffset - 4;
        uint original = simple ? U32(8) : U32(24);
        uint captured = simple ? SimpleLength(original, from.SnapLength, room) : U32(20);
        if (captured > CaptureReader.MaximumPacketSize)
        {
            return Fail(offset, TooLarge(captured));
        }

        if (captured > room)
        {
            return Fail(offset, $"record says {captured} bytes, its block holds {room}");
        }

        record.DataOffset = dataOffset;
        record.CapturedLength = (int)captured;
        record.OriginalLength = (int)Math.Min(original, int.MaxValue);
        record.Timestamp = simple ? 0 : from.ToNanoseconds(((ulong)U32(12) << 32) | U32(16));
        record.LinkType = from.LinkType;
        record.InterfaceIndex = (int)index;
        record.Size = length;
        return true;
    }

    // A simple packet block has no captured length: it is the original one, limited by the snapshot length and by the block.
    private static uint SimpleLength(uint original, uint snapLength, int room) =>
        Math.Min(Math.Min(original, snapLength == 0 ? uint.MaxValue : snapLength), (uint)room);

    private ushort U16(int offset)
    {
        ReadOnlySpan<byte> field = Input.Available[offset..];
        return _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(field) : BinaryPrimitives.ReadUInt16LittleEndian(field);
    }

    private uint U32(int offset)
    {
        ReadOnlySpan<byte> field = Input.Available[offset..];
        return _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(field) : BinaryPrimitives.ReadUInt32LittleEndian(field);
    }
}

// An interface description: link type, snapshot length, and how its time stamps count.
internal readonly record struct PcapNgInterface(int LinkType, uint SnapLength, byte Resolution, long OffsetSeconds)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds since the epoch of a time stamp; values outside a long are limited to it.</summary>
    internal long ToNanoseconds(ulong stamp)
    {
        int exponent = Resolution & 0x7F;
        UInt128 nanoseconds;
        if ((Resolution & 0x80) != 0)
        {
            // A unit of 2^-exponent seconds; 94 bits of product, so a shift of up to 127 leaves the right value.
            nanoseconds = ((UInt128)stamp * NanosecondsPerSecond) >> exponent;
        }
        else
        {
            nanoseconds = stamp;
            for (int e = exponent; e < 9; e++)
            {
                nanoseconds *= 10;
            }

            for (int e = 9; e < exponent && nanoseconds != 0; e++)
            {
                nanoseconds /= 10;
            }
        }

        Int128 total = (Int128)nanoseconds + ((Int128)OffsetSeconds * NanosecondsPerSecond);
        return (long)Int128.Clamp(total, long.MinValue, long.MaxValue);
    }
}
