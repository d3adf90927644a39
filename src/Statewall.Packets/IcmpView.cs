using System.Runtime.CompilerServices;

namespace Statewall.Packets;

/// <summary>An ICMP header of 8 bytes (<c>struct icmphdr</c>). Once parsed, no accessor can fail.</summary>
public readonly ref struct IcmpView
{
    /// <summary>Size of the header in bytes.</summary>
    public const int Size = 8;

    private readonly ReadOnlySpan<byte> _bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private IcmpView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Type.</summary>
        public const int Type = 0;

        /// <summary>Code.</summary>
        public const int Code = 1;

        /// <summary>Checksum.</summary>
        public const int Checksum = 2;

        /// <summary>Identifier of queries.</summary>
        public const int Id = 4;

        /// <summary>Sequence number of queries; the next-hop MTU of "fragmentation needed".</summary>
        public const int Sequence = 6;
    }

    /// <summary>Header and payload as given.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Message type, see <see cref="IcmpType"/>.</summary>
    public byte Type => BigEndian.U8(_bytes, Offset.Type);

    /// <summary>Code.</summary>
    public byte Code => BigEndian.U8(_bytes, Offset.Code);

    /// <summary>Checksum field as it stands, host order.</summary>
    public ushort Checksum => BigEndian.U16(_bytes, Offset.Checksum);

    /// <summary>Identifier of echo, timestamp, information and mask messages, host order.</summary>
    public ushort Id => BigEndian.U16(_bytes, Offset.Id);

    /// <summary>Sequence number of the same messages, host order.</summary>
    public ushort Sequence => BigEndian.U16(_bytes, Offset.Sequence);

    /// <summary>The four bytes after the checksum as one number, host order: gateway, pointer, or id and sequence.</summary>
    public uint Rest => BigEndian.U32(_bytes, Offset.Id);

    /// <summary>Next-hop MTU of "fragmentation needed" in bytes.</summary>
    public ushort Mtu => Sequence;

    /// <summary>An error that quotes a packet: 3, 4, 5, 11 or 12 (<c>icmp_is_err</c>).</summary>
    public bool IsError => IsErrorType(Type);

    /// <summary>Data after the 8 bytes; the quoted packet for errors.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[Size..];

    /// <summary>Whether the checksum over all the bytes is right.</summary>
    public bool IsChecksumValid => Packets.Checksum.Sum(_bytes) == 0xFFFF;

    /// <summary>Whether messages of this type quote a packet (<c>icmp_is_err</c>).</summary>
    public static bool IsErrorType(byte type) => type is IcmpType.DestinationUnreachable or IcmpType.SourceQuench
        or IcmpType.Redirect or IcmpType.TimeExceeded or IcmpType.ParameterProblem;

    /// <summary>Views a message; false when shorter than 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> bytes, out IcmpView view)
    {
        bool fits = bytes.Length >= Size;
        view = fits ? new IcmpView(bytes) : default;
        return fits;
    }
}
