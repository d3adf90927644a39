namespace Statewall.Packets;

/// <summary>DCCP packet types: the <c>DCCP_PKT_*</c> constants.</summary>
public enum DccpType : byte
{
    /// <summary>Request.</summary>
    Request = 0, // DCCP_PKT_REQUEST

    /// <summary>Response.</summary>
    Response = 1, // DCCP_PKT_RESPONSE

    /// <summary>Data.</summary>
    Data = 2, // DCCP_PKT_DATA

    /// <summary>Acknowledgement.</summary>
    Ack = 3, // DCCP_PKT_ACK

    /// <summary>Data with acknowledgement.</summary>
    DataAck = 4, // DCCP_PKT_DATAACK

    /// <summary>Close request.</summary>
    CloseRequest = 5, // DCCP_PKT_CLOSEREQ

    /// <summary>Close.</summary>
    Close = 6, // DCCP_PKT_CLOSE

    /// <summary>Reset.</summary>
    Reset = 7, // DCCP_PKT_RESET

    /// <summary>Synchronise.</summary>
    Sync = 8, // DCCP_PKT_SYNC

    /// <summary>Synchronise acknowledgement.</summary>
    SyncAck = 9, // DCCP_PKT_SYNCACK
}

/// <summary>A DCCP generic header (<c>struct dccp_hdr</c>, with <c>dccp_hdr_ext</c> for 48-bit sequence numbers). No accessor can fail.</summary>
public readonly ref struct DccpView
{
    /// <summary>Size in bytes of the header with a 24-bit sequence number.</summary>
    public const int ShortSize = 12;

    /// <summary>Size in bytes of the header with a 48-bit sequence number.</summary>
    public const int LongSize = 16;

    private readonly ReadOnlySpan<byte> _bytes;

    private DccpView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Source port.</summary>
        public const int SourcePort = 0;

        /// <summary>Destination port.</summary>
        public const int DestinationPort = 2;

        /// <summary>Data offset in 32-bit words.</summary>
        public const int DataOffset = 4;

        /// <summary>CCVal and checksum coverage, 4 bits each.</summary>
        public const int Coverage = 5;

        /// <summary>Checksum.</summary>
        public const int Checksum = 6;

        /// <summary>Reserved bits, type and the extended-sequence bit.</summary>
        public const int Type = 8;

        /// <summary>Sequence number: 24 bits from the next byte on, or with the extended bit 48 bits from two bytes on.</summary>
        public const int Sequence = 8;
    }

    /// <summary>Header and payload as given.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Source port, host order.</summary>
    public ushort SourcePort => BigEndian.U16(_bytes, Offset.SourcePort);

    /// <summary>Destination port, host order.</summary>
    public ushort DestinationPort => BigEndian.U16(_bytes, Offset.DestinationPort);

    /// <summary>Whole header length in bytes, type-specific fields and options included, as the data offset field says; not checked.</summary>
    public int HeaderLength => BigEndian.U8(_bytes, Offset.DataOffset) * 4;

    /// <summary>Checksum coverage field: 0 covers all, n covers the header and n - 1 words of data.</summary>
    public byte Coverage => (byte)(BigEndian.U8(_bytes, Offset.Coverage) & 0x0F);

    /// <summary>Checksum field as it stands, host order.</summary>
    public ushort Checksum => BigEndian.U16(_bytes, Offset.Checksum);

    /// <summary>Packet type.</summary>
    public DccpType Type => (DccpType)((BigEndian.U8(_bytes, Offset.Type) >> 1) & 0x0F);

    /// <summary>The header has a 48-bit sequence number.</summary>
    public bool IsExtended => (BigEndian.U8(_bytes, Offset.Type) & 1) != 0;

    /// <summary>Sequence number, 24 or 48 bits.</summary>
    public ulong Sequence => IsExtended
        ? ((ulong)BigEndian.U16(_bytes, Offset.Sequence + 2) << 32) | BigEndian.U32(_bytes, Offset.Sequence + 4)
        : BigEndian.U32(_bytes, Offset.Sequence) & 0xFFFFFF;

    /// <summary>Views a packet; false when shorter than 12 bytes, or than 16 with the extended bit.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out DccpView view)
    {
        bool fits = bytes.Length >= ShortSize && (bytes.Length >= LongSize || (bytes[Offset.Type] & 1) == 0);
        view = fits ? new DccpView(bytes) : default;
        return fits;
    }
}
