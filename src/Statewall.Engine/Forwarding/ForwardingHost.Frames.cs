using Statewall.Engine.Hooks;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

// Frames with headers: how they come in, and how they leave.
public sealed partial class ForwardingHost
{
    private const ushort VlanIdMask = 0x0FFF; // VLAN_VID_MASK
    private byte[] _frame = [];

    // eth_type_trans
    private PacketFate ReceiveFrame(HostInterface device, ReadOnlySpan<byte> frame, uint mark)
    {
        var packet = new Packet(InetHook.PreRouting) { Host = this, In = device, Mark = mark };
        if (!packet.TryTakeFrame(frame))
            return Refused;
        packet.GiveRoom(_rooms.Take());
        packet.Type = TypeOf(in packet, device);
        Observer?.Began(in packet);
        var fate = TakeIn(device, ref packet);
        Finish(ref packet, in fate);
        return fate;
    }

    private static PacketType TypeOf(in Packet packet, HostInterface device)
    {
        var destination = DestinationOf(in packet);
        return destination == device.HardwareAddress ? PacketType.Host
            : !destination.IsMulticast ? PacketType.OtherHost
            : destination == HardwareAddress.Broadcast ? PacketType.Broadcast
            : PacketType.Multicast;
    }

    private static HardwareAddress DestinationOf(in Packet packet) => HardwareAddress.From(packet.LinkHeader[EthernetView.Offset.Destination..]);

    private static HardwareAddress SourceOf(in Packet packet) => HardwareAddress.From(packet.LinkHeader[EthernetView.Offset.Source..]);

    private static ushort TagOf(in Packet packet) =>
        (ushort)(packet.LinkHeader[EthernetView.Size] << 8 | packet.LinkHeader[EthernetView.Size + 1]);

    // __netif_receive_skb_core
    private PacketFate TakeIn(HostInterface device, ref Packet packet)
    {
        if (packet.In != device)
            packet.TraceId = 0; // which is made of skb_iif
        (packet.In, packet.Out) = (device, null);
        if (device.AtHook(DeviceHook.Ingress, _kernel.Hooks) is { Length: > 0 } ingress && !PassDevice(ingress, DeviceHook.Ingress, ref packet, out var fate))
            return fate;
        if (packet.HasTag && device.VlanOf(TagOf(in packet) & VlanIdMask) is { } vlan)
            return TakeInTagged(vlan, ref packet);
        if (device.Master is { } bridge && !PassBridge(bridge, device, ref packet, out fate))
            return fate;
        packet.In = device;
        if (packet.HasTag)
        {
            if ((TagOf(in packet) & VlanIdMask) != 0)
                packet.Type = PacketType.OtherHost;
            packet.RemoveTag();
        }
        return TakeUp(device, ref packet);
    }

    // vlan_do_receive
    private PacketFate TakeInTagged(HostInterface vlan, ref Packet packet)
    {
        packet.RemoveTag();
        if (packet.Type == PacketType.OtherHost && DestinationOf(in packet) == vlan.HardwareAddress)
            packet.Type = PacketType.Host;
        if (VlanView.IsTag(packet.EtherType) && !packet.TryTakeInnerTag())
            return Drop(DropReason.BadHeader);
        return TakeIn(vlan, ref packet);
    }

    // deliver_skb
    private PacketFate TakeUp(HostInterface device, ref Packet packet)
    {
        if (packet.EtherType == EtherType.Arp)
            return ReceiveArp(device, ref packet);
        if (packet.EtherType is not (EtherType.IPv4 or EtherType.IPv6))
            return Drop(DropReason.NoHandler);
        if (packet.Type == PacketType.OtherHost)
            return Drop(DropReason.OtherHost);
        var bytes = packet.Bytes;
        packet.Trim();
        if (bytes.IsEmpty || !packet.IsIp)
            return Drop(DropReason.BadHeader);
        return packet.EtherType == EtherType.IPv4 ? ReceiveIPv4(bytes, ref packet) : ReceiveIPv6(bytes, ref packet);
    }

    // The packet has its header and goes to a device. // __dev_queue_xmit
    private void Transmit(HostInterface device, ref Packet packet)
    {
        packet.Out = device;
        if (device.AtHook(DeviceHook.Egress, _kernel.Hooks) is { Length: > 0 } egress)
        {
            var header = packet.LinkHeader.IsEmpty ? 0 : EthernetView.Size;
            packet.Surplus += header;
            var passes = PassDevice(egress, DeviceHook.Egress, ref packet, out _);
            packet.Surplus -= header;
            if (!passes)
                return;
        }
        if (device.IsDown)
            return;
        switch (device.Link)
        {
            case LinkKind.Vlan:
                packet.AddTag(device.VlanId);
                Transmit(device.Lower!, ref packet);
                break;
            case LinkKind.Bridge:
                TransmitBridged(device, ref packet);
                break;
            default:
                Observer?.Left(in packet);
                if (device.IsLoopback)
                    ComeBack(ref packet);
                else
                    Emit(device, in packet);
                break;
        }
    }

    // What leaves the host, as it is on the link.
    private void Emit(HostInterface device, in Packet packet)
    {
        if (_sink is null)
            return;
        var bytes = packet.Bytes;
        if (packet.LinkHeader.IsEmpty)
        {
            _sink(device, bytes);
            return;
        }
        var size = packet.LinkHeader.Length + bytes.Length;
        if (_frame.Length < size)
            _frame = new byte[Math.Max(size, 2048)];
        packet.LinkHeader.CopyTo(_frame);
        bytes.CopyTo(_frame.AsSpan(packet.LinkHeader.Length));
        _sink(device, _frame.AsSpan(0, size));
    }
}
