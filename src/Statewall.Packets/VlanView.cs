namespace Statewall.Packets;

/// <summary>
/// A VLAN tag as it stands after its own tag type (<c>struct vlan_hdr</c>): control information, then the type of what follows.
/// Stacked tags (802.1ad QinQ) are parsed by viewing <see cref="Payload"/> again while <see cref="Type"/> is a tag type.
/// </summary>
public readonly ref struct VlanView
{
    /// <summary>Size of the header in bytes.</summary>
    public const int Size = 4; // VLAN_HLEN

    private readonly ReadOnlySpan<byte> _bytes;

    private VlanView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Tag control information.</summary>
        public const int Control = 0;

        /// <summary>EtherType of what follows.</summary>
        public const int Type = 2;
    }

    /// <summary>Tag control information in host order: priority (3 bits), drop eligible (1), identifier (12).</summary>
    public ushort Control => BigEndian.U16(_bytes, Offset.Control);

    /// <summary>VLAN identifier, 0 to 4095.</summary>
    public ushort Id => (ushort)(Control & 0x0FFF); // VLAN_VID_MASK

    /// <summary>Priority code point, 0 to 7.</summary>
    public byte Priority => (byte)(Control >> 13); // VLAN_PRIO_SHIFT

    /// <summary>Drop eligible indicator (formerly the canonical format indicator).</summary>
    public bool DropEligible => (Control & 0x1000) != 0; // VLAN_CFI_MASK

    /// <summary>EtherType of what follows, host order; another tag type when tags are stacked.</summary>
    public ushort Type => BigEndian.U16(_bytes, Offset.Type);

    /// <summary>Everything after the tag.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[Size..];

    /// <summary>Whether an EtherType announces a VLAN tag: 802.1Q or 802.1ad (<c>eth_type_vlan</c>).</summary>
    public static bool IsTag(ushort etherType) => etherType is EtherType.Vlan or EtherType.ServiceVlan;

    /// <summary>Views the bytes after a tag type; false when they are too few.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out VlanView view)
    {
        bool fits = bytes.Length >= Size;
        view = fits ? new VlanView(bytes) : default;
        return fits;
    }
}
