namespace Statewall.Packets.Building;

public sealed partial class PacketDraft
{
    /// <summary>Appends an Ethernet header; addresses as <c>02:00:00:00:00:01</c>.</summary>
    public PacketDraft Ethernet(string source = DefaultSource, string destination = DefaultDestination)
    {
        Span<byte> header = Begin(LayerKind.Ethernet, EthernetView.Size);
        PutHardwareAddress(destination, header.Slice(EthernetView.Offset.Destination, EthernetView.AddressSize));
        PutHardwareAddress(source, header.Slice(EthernetView.Offset.Source, EthernetView.AddressSize));
        return this;
    }

    /// <summary>Appends an Ethernet header; addresses of 6 bytes.</summary>
    public PacketDraft Ethernet(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
    {
        Span<byte> header = Begin(LayerKind.Ethernet, EthernetView.Size);
        destination[..EthernetView.AddressSize].CopyTo(header[EthernetView.Offset.Destination..]);
        source[..EthernetView.AddressSize].CopyTo(header[EthernetView.Offset.Source..]);
        return this;
    }

    /// <summary>Appends a VLAN tag: 802.1Q, or the 802.1ad service tag of QinQ.</summary>
    public PacketDraft Vlan(ushort id, byte priority = 0, bool dropEligible = false, bool service = false)
    {
        Span<byte> header = Begin(service ? LayerKind.ServiceVlan : LayerKind.Vlan, VlanView.Size);
        BigEndian.Put(header, VlanView.Offset.Control, (ushort)((id & 0x0FFF) | (dropEligible ? 0x1000 : 0) | (priority << 13)));
        return this;
    }

    /// <summary>Appends an ARP message of IPv4 over Ethernet: <see cref="ArpView.Request"/> or <see cref="ArpView.Reply"/>.</summary>
    public PacketDraft Arp(
        ushort operation, string senderHardware, string senderAddress, string targetHardware, string targetAddress)
    {
        Span<byte> message = BeginArp(operation);
        PutHardwareAddress(senderHardware, message.Slice(8, EthernetView.AddressSize));
        PutAddress(senderAddress, message.Slice(14, IPv4View.AddressSize));
        PutHardwareAddress(targetHardware, message.Slice(18, EthernetView.AddressSize));
        PutAddress(targetAddress, message.Slice(24, IPv4View.AddressSize));
        return this;
    }

    /// <summary>As the other overload, with IPv4 addresses of 4 bytes in network order.</summary>
    public PacketDraft Arp(
        ushort operation,
        HardwareAddress senderHardware,
        ReadOnlySpan<byte> senderAddress,
        HardwareAddress targetHardware,
        ReadOnlySpan<byte> targetAddress)
    {
        Span<byte> message = BeginArp(operation);
        senderHardware.CopyTo(message[8..]);
        senderAddress[..IPv4View.AddressSize].CopyTo(message[14..]);
        targetHardware.CopyTo(message[18..]);
        targetAddress[..IPv4View.AddressSize].CopyTo(message[24..]);
        return this;
    }

    private Span<byte> BeginArp(ushort operation)
    {
        Span<byte> message = Begin(LayerKind.Arp, ArpView.FixedSize + (2 * (EthernetView.AddressSize + IPv4View.AddressSize)));
        BigEndian.Put(message, ArpView.Offset.HardwareType, (ushort)1); // ARPHRD_ETHER
        BigEndian.Put(message, ArpView.Offset.ProtocolType, EtherType.IPv4);
        message[ArpView.Offset.HardwareSize] = EthernetView.AddressSize;
        message[ArpView.Offset.ProtocolSize] = IPv4View.AddressSize;
        BigEndian.Put(message, ArpView.Offset.Operation, operation);
        return message;
    }
}
