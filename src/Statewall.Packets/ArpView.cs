namespace Statewall.Packets;

/// <summary>An ARP message (<c>struct arphdr</c> with its addresses), of any hardware and protocol address sizes. No accessor can fail.</summary>
public readonly ref struct ArpView
{
    /// <summary>Size in bytes of the fixed part.</summary>
    public const int FixedSize = 8;

    /// <summary>Operation: request.</summary>
    public const ushort Request = 1; // ARPOP_REQUEST

    /// <summary>Operation: reply.</summary>
    public const ushort Reply = 2; // ARPOP_REPLY

    private readonly ReadOnlySpan<byte> _bytes;

    private ArpView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Hardware type.</summary>
        public const int HardwareType = 0;

        /// <summary>Protocol type.</summary>
        public const int ProtocolType = 2;

        /// <summary>Hardware address size.</summary>
        public const int HardwareSize = 4;

        /// <summary>Protocol address size.</summary>
        public const int ProtocolSize = 5;

        /// <summary>Operation.</summary>
        public const int Operation = 6;

        /// <summary>The four addresses.</summary>
        public const int Addresses = 8;
    }

    /// <summary>Hardware type, host order; 1 is Ethernet.</summary>
    public ushort HardwareType => BigEndian.U16(_bytes, Offset.HardwareType);

    /// <summary>Protocol type, host order: an <see cref="EtherType"/>.</summary>
    public ushort ProtocolType => BigEndian.U16(_bytes, Offset.ProtocolType);

    /// <summary>Size in bytes of a hardware address.</summary>
    public int HardwareSize => BigEndian.U8(_bytes, Offset.HardwareSize);

    /// <summary>Size in bytes of a protocol address.</summary>
    public int ProtocolSize => BigEndian.U8(_bytes, Offset.ProtocolSize);

    /// <summary>Operation, host order: <see cref="Request"/>, <see cref="Reply"/> or another.</summary>
    public ushort Operation => BigEndian.U16(_bytes, Offset.Operation);

    /// <summary>Sender's hardware address.</summary>
    public ReadOnlySpan<byte> SenderHardware => BigEndian.Span(_bytes, Offset.Addresses, HardwareSize);

    /// <summary>Sender's protocol address, network order.</summary>
    public ReadOnlySpan<byte> SenderProtocol => BigEndian.Span(_bytes, Offset.Addresses + HardwareSize, ProtocolSize);

    /// <summary>Target's hardware address.</summary>
    public ReadOnlySpan<byte> TargetHardware => BigEndian.Span(_bytes, Offset.Addresses + HardwareSize + ProtocolSize, HardwareSize);

    /// <summary>Target's protocol address, network order.</summary>
    public ReadOnlySpan<byte> TargetProtocol =>
        BigEndian.Span(_bytes, Offset.Addresses + (2 * HardwareSize) + ProtocolSize, ProtocolSize);

    /// <summary>IPv4 over Ethernet, which is all that Linux filters look into.</summary>
    public bool IsEthernetIPv4 => HardwareType == 1 && ProtocolType == EtherType.IPv4
        && HardwareSize == EthernetView.AddressSize && ProtocolSize == IPv4View.AddressSize;

    /// <summary>Views a message; false when the fixed part or the addresses are not all there.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ArpView view)
    {
        bool fits = bytes.Length >= FixedSize
            && bytes.Length >= FixedSize + (2 * (bytes[Offset.HardwareSize] + bytes[Offset.ProtocolSize]));
        view = fits ? new ArpView(bytes) : default;
        return fits;
    }
}
