using System.Runtime.CompilerServices;

namespace Statewall.Packets;

/// <summary>A TCP header with its options (<c>struct tcphdr</c>). Once parsed, no accessor can fail.</summary>
public readonly ref struct TcpView
{
    /// <summary>Size in bytes of the header without options.</summary>
    public const int MinimumSize = 20;

    private readonly ReadOnlySpan<byte> _bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TcpView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Source port.</summary>
        public const int SourcePort = 0;

        /// <summary>Destination port.</summary>
        public const int DestinationPort = 2;

        /// <summary>Sequence number.</summary>
        public const int Sequence = 4;

        /// <summary>Acknowledgement number.</summary>
        public const int Acknowledgement = 8;

        /// <summary>Data offset, reserved bits and flags, 16 bits.</summary>
        public const int OffsetFlags = 12;

        /// <summary>Window.</summary>
        public const int Window = 14;

        /// <summary>Checksum.</summary>
        public const int Checksum = 16;

        /// <summary>Urgent pointer.</summary>
        public const int Urgent = 18;
    }

    /// <summary>Header and payload as given.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Source port, host order.</summary>
    public ushort SourcePort => BigEndian.U16(_bytes, Offset.SourcePort);

    /// <summary>Destination port, host order.</summary>
    public ushort DestinationPort => BigEndian.U16(_bytes, Offset.DestinationPort);

    /// <summary>Sequence number, host order.</summary>
    public uint Sequence => BigEndian.U32(_bytes, Offset.Sequence);

    /// <summary>Acknowledgement number, host order.</summary>
    public uint Acknowledgement => BigEndian.U32(_bytes, Offset.Acknowledgement);

    /// <summary>Header length in bytes with options, 20 to 60.</summary>
    public int HeaderLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (BigEndian.U8(_bytes, Offset.OffsetFlags) >> 4) * 4;
    }

    /// <summary>The flag bits; the three reserved bits are left out.</summary>
    public TcpFlags Flags => (TcpFlags)(BigEndian.U16(_bytes, Offset.OffsetFlags) & 0x1FF);

    /// <summary>The three reserved bits between data offset and flags.</summary>
    public byte Reserved => (byte)((BigEndian.U8(_bytes, Offset.OffsetFlags) >> 1) & 7);

    /// <summary>Window, unscaled, host order.</summary>
    public ushort Window => BigEndian.U16(_bytes, Offset.Window);

    /// <summary>Checksum field as it stands, host order.</summary>
    public ushort Checksum => BigEndian.U16(_bytes, Offset.Checksum);

    /// <summary>Urgent pointer, host order.</summary>
    public ushort Urgent => BigEndian.U16(_bytes, Offset.Urgent);

    /// <summary>The option bytes, padding included.</summary>
    public ReadOnlySpan<byte> Options
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => BigEndian.Span(_bytes, MinimumSize, HeaderLength - MinimumSize);
    }

    /// <summary>Everything after the header.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>Sequence space that the segment takes: payload bytes plus one each for SYN and FIN (<c>segment_seq_plus_len</c>).</summary>
    public int SequenceLength => _bytes.Length - HeaderLength + (int)((uint)(Flags & TcpFlags.Syn) >> 1) + (int)(Flags & TcpFlags.Fin);

    /// <summary>Views a segment; false under 20 bytes, or with a data offset under 20 or beyond them (<c>tcp_error</c>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> bytes, out TcpView view)
    {
        if (bytes.Length >= MinimumSize)
        {
            int headerLength = (BigEndian.U8(bytes, Offset.OffsetFlags) >> 4) * 4;
            if (headerLength >= MinimumSize && headerLength <= bytes.Length)
            {
                view = new TcpView(bytes);
                return true;
            }
        }

        view = default;
        return false;
    }

    /// <summary>Walks the options.</summary>
    public TcpOptionEnumerator GetOptions() => new(Options);

    /// <summary>Reads the options that connection tracking and listings care about, in one walk.</summary>
    public TcpOptionValues ReadOptions() => TcpOptionValues.Read(Options);
}
