using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Statewall.Packets;

/// <summary>An SCTP common header (<c>struct sctphdr</c>) and its chunks. Once parsed, no accessor can fail.</summary>
public readonly ref struct SctpView
{
    /// <summary>Size of the common header in bytes.</summary>
    public const int Size = 12;

    private readonly ReadOnlySpan<byte> _bytes;

    private SctpView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Source port.</summary>
        public const int SourcePort = 0;

        /// <summary>Destination port.</summary>
        public const int DestinationPort = 2;

        /// <summary>Verification tag.</summary>
        public const int VerificationTag = 4;

        /// <summary>CRC32c checksum.</summary>
        public const int Checksum = 8;
    }

    /// <summary>Header and chunks as given.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Source port, host order.</summary>
    public ushort SourcePort => BigEndian.U16(_bytes, Offset.SourcePort);

    /// <summary>Destination port, host order.</summary>
    public ushort DestinationPort => BigEndian.U16(_bytes, Offset.DestinationPort);

    /// <summary>Verification tag, host order.</summary>
    public uint VerificationTag => BigEndian.U32(_bytes, Offset.VerificationTag);

    /// <summary>The checksum field as a number: it stands in the packet in little-endian order.</summary>
    public uint Checksum => BinaryPrimitives.ReverseEndianness(BigEndian.U32(_bytes, Offset.Checksum));

    /// <summary>Whether the CRC32c over all the bytes is right (<c>sctp_compute_cksum</c>).</summary>
    public bool IsChecksumValid => Checksum == ComputeChecksum(_bytes);

    /// <summary>The chunks, from the end of the common header on.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[Size..];

    /// <summary>CRC32c of an SCTP packet, its checksum field counted as zero. At least 12 bytes.</summary>
    public static uint ComputeChecksum(ReadOnlySpan<byte> packet)
    {
        uint crc = Crc32c.Append(~0u, packet[..Offset.Checksum]);
        crc = Crc32c.Append(crc, [0, 0, 0, 0]);
        return ~Crc32c.Append(crc, packet[Size..]);
    }

    /// <summary>Views a packet; false when shorter than the common header.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SctpView view)
    {
        bool fits = bytes.Length >= Size;
        view = fits ? new SctpView(bytes) : default;
        return fits;
    }

    /// <summary>Walks the chunks.</summary>
    public SctpChunkEnumerator GetChunks() => new(Payload);
}
