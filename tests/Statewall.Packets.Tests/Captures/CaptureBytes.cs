using System.Buffers.Binary;

namespace Statewall.Packets.Tests.Captures;

// Writes capture files by hand, in either byte order and with faults, independently of CaptureWriter.
internal sealed class CaptureBytes(bool bigEndian)
{
    private readonly List<byte> _bytes = [];

    internal int Length => _bytes.Count;

    internal byte[] ToArray() => [.. _bytes];

    internal CaptureBytes U16(int value)
    {
        Span<byte> field = stackalloc byte[2];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)value);
        }

        _bytes.AddRange(field);
        return this;
    }

    internal CaptureBytes U32(long value)
    {
        Span<byte> field = stackalloc byte[4];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(field, (uint)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(field, (uint)value);
        }

        _bytes.AddRange(field);
        return this;
    }

    internal CaptureBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    internal CaptureBytes PcapHeader(uint magic = 0xA1B2C3D4, int linkType = 101) =>
        U32(magic).U16(2).U16(4).U32(0).U32(0).U32(65535).U32(linkType);

    internal CaptureBytes PcapRecord(uint seconds, uint fraction, byte[] data, int original = -1) =>
        U32(seconds).U32(fraction).U32(data.Length).U32(original < 0 ? data.Length : original).Raw(data);

    internal CaptureBytes Block(uint type, CaptureBytes body)
    {
        int padding = -body.Length & 3;
        int length = 12 + body.Length + padding;
        return U32(type).U32(length).Raw(body.ToArray()).Raw(new byte[padding]).U32(length);
    }

    internal CaptureBytes Section() => Block(0x0A0D0D0A, new CaptureBytes(bigEndian).U32(0x1A2B3C4D).U16(1).U16(0).U32(-1).U32(-1));

    internal CaptureBytes Interface(int linkType, CaptureBytes? options = null, int snapLength = 0) =>
        Block(1, new CaptureBytes(bigEndian).U16(linkType).U16(0).U32(snapLength).Raw(options?.ToArray() ?? []));

    internal CaptureBytes Resolution(byte value) => U16(9).U16(1).Raw(value, 0, 0, 0);

    internal CaptureBytes OffsetSeconds(int seconds)
    {
        U16(14).U16(8);
        return bigEndian ? U32(seconds >> 31).U32(seconds) : U32(seconds).U32(seconds >> 31);
    }

    internal CaptureBytes Enhanced(int index, ulong stamp, byte[] data, int original = -1) => Block(6, new CaptureBytes(bigEndian)
        .U32(index).U32((long)(stamp >> 32)).U32((long)(stamp & 0xFFFFFFFF)).U32(data.Length).U32(original < 0 ? data.Length : original).Raw(data));
}
