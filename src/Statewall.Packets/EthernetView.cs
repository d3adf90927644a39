namespace Statewall.Packets;

/// <summary>An Ethernet II or 802.3 header (<c>struct ethhdr</c>). Once parsed, no accessor can fail.</summary>
public readonly ref struct EthernetView
{
    /// <summary>Size of the header in bytes.</summary>
    public const int Size = 14; // ETH_HLEN

    /// <summary>Size of a hardware address in bytes.</summary>
    public const int AddressSize = 6; // ETH_ALEN

    private readonly ReadOnlySpan<byte> _bytes;

    private EthernetView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Destination address.</summary>
        public const int Destination = 0;

        /// <summary>Source address.</summary>
        public const int Source = 6;

        /// <summary>EtherType or 802.3 length.</summary>
        public const int Type = 12;
    }

    /// <summary>The whole frame as given.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Destination hardware address, 6 bytes.</summary>
    public ReadOnlySpan<byte> Destination => BigEndian.Span(_bytes, Offset.Destination, AddressSize);

    /// <summary>Source hardware address, 6 bytes.</summary>
    public ReadOnlySpan<byte> Source => BigEndian.Span(_bytes, Offset.Source, AddressSize);

    /// <summary>Type, host order: an <see cref="EtherType"/>, or an 802.3 length when below <see cref="EtherType.Minimum"/>.</summary>
    public ushort Type => BigEndian.U16(_bytes, Offset.Type);

    /// <summary>Everything after the header.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[Size..];

    /// <summary>Views a frame; false when it is shorter than the header.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out EthernetView view)
    {
        bool fits = bytes.Length >= Size;
        view = fits ? new EthernetView(bytes) : default;
        return fits;
    }
}
