using System.Runtime.CompilerServices;

namespace Statewall.Packets;

/// <summary>An ICMPv6 header of 8 bytes (<c>struct icmp6hdr</c>). Once parsed, no accessor can fail.</summary>
public readonly ref struct IcmpV6View
{
    /// <summary>Size of the header in bytes.</summary>
    public const int Size = 8;

    private readonly ReadOnlySpan<byte> _bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private IcmpV6View(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Type.</summary>
        public const int Type = 0;

        /// <summary>Code.</summary>
        public const int Code = 1;

        /// <summary>Checksum.</summary>
        public const int Checksum = 2;

        /// <summary>Identifier of queries; MTU of "packet too big" (32 bits).</summary>
        public const int Id = 4;

        /// <summary>Sequence number of queries.</summary>
        public const int Sequence = 6;
    }

    /// <summary>Header and payload as given.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Message type, see <see cref="IcmpV6Type"/>.</summary>
    public byte Type => BigEndian.U8(_bytes, Offset.Type);

    /// <summary>Code.</summary>
    public byte Code => BigEndian.U8(_bytes, Offset.Code);

    /// <summary>Checksum field as it stands, host order.</summary>
    public ushort Checksum => BigEndian.U16(_bytes, Offset.Checksum);

    /// <summary>Identifier of echo and node information messages, host order.</summary>
    public ushort Id => BigEndian.U16(_bytes, Offset.Id);

    /// <summary>Sequence number of echo messages, host order.</summary>
    public ushort Sequence => BigEndian.U16(_bytes, Offset.Sequence);

    /// <summary>The four bytes after the checksum as one number, host order: MTU, pointer, or id and sequence.</summary>
    public uint Rest => BigEndian.U32(_bytes, Offset.Id);

    /// <summary>An error that quotes a packet: types below 128 (<c>icmpv6_is_err</c> judges 1 to 4; conntrack all below 128).</summary>
    public bool IsError => Type < IcmpV6Type.EchoRequest;

    /// <summary>Data after the 8 bytes; the quoted packet for errors.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[Size..];

    /// <summary>Views a message; false when shorter than 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> bytes, out IcmpV6View view)
    {
        bool fits = bytes.Length >= Size;
        view = fits ? new IcmpV6View(bytes) : default;
        return fits;
    }
}
