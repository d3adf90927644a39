using Statewall.Nfnetlink;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Forwarding;

// Neighbour discovery, which is to IPv6 what ARP is to IPv4. Mirrors ndisc.c.
public sealed partial class ForwardingHost
{
    private const byte LastHop = 255; // what has crossed no router
    private const int MessageSize = 24; // sizeof(struct nd_msg)
    private const byte SourceOption = 1; // ND_OPT_SOURCE_LL_ADDR
    private const byte TargetOption = 2; // ND_OPT_TARGET_LL_ADDR
    private readonly PacketDraft _discovery = new();

    // A delivered packet may be about neighbours. // ndisc_rcv
    private void Discover(HostInterface? device, in Packet packet)
    {
        if (device is not { HasLinkHeader: true } || !packet.View.IsIPv6 || packet.View.Protocol != IpProtocol.IcmpV6 || packet.View.TimeToLive != LastHop)
            return;
        var message = packet.View.Transport;
        if (message.Length < MessageSize || message[0] is not (IcmpV6Type.NeighbourSolicitation or IcmpV6Type.NeighbourAdvertisement) || message[1] != 0 || !Checksum.VerifyTransport(in packet.View))
            return;
        var (source, target) = (new InetAddress(packet.View.Source), new InetAddress(message.Slice(8, InetAddress.IPv6Size)));
        if (message[0] == IcmpV6Type.NeighbourSolicitation)
            HearSolicitation(device, in packet, source, target);
        else if (TryReadOption(message[MessageSize..], TargetOption, out var address))
            Release(device, device.Neighbours.Learn(target, address, Now, creates: false), address);
    }

    // ndisc_recv_ns
    private void HearSolicitation(HostInterface device, in Packet packet, InetAddress source, InetAddress target)
    {
        if (_routes6.Find(target.Bytes) is not { Kind: RouteKind.Local } route || route.Interface != device.Index)
            return;
        var isToGroup = IsMulticast(new InetAddress(packet.View.Destination));
        if (source.ToUInt128() == UInt128.Zero) // somebody asks whether the address is free
        {
            Advertise(device, target, AllNodes, isSolicited: false, isOverriding: isToGroup, hasOption: true);
            return;
        }
        var waiting = new List<WaitingPacket>();
        var knows = TryReadOption(packet.View.Transport[MessageSize..], SourceOption, out var address);
        if (knows)
            waiting = device.Neighbours.Learn(source, address, Now, creates: true);
        Advertise(device, target, source, isSolicited: true, isOverriding: isToGroup, hasOption: isToGroup);
        Release(device, waiting, address);
    }

    private static InetAddress AllNodes => new((UInt128)0xFF02 << 112 | 1);

    // ndisc_send_na
    private void Advertise(HostInterface device, InetAddress target, InetAddress to, bool isSolicited, bool isOverriding, bool hasOption)
    {
        var flags = (ForwardIPv6 ? 0x8000_0000 : 0) | (isSolicited ? 0x4000_0000u : 0) | (isOverriding ? 0x2000_0000u : 0);
        SendDiscovery(device, IcmpV6Type.NeighbourAdvertisement, flags, target, target, to, hasOption ? TargetOption : (byte)0);
    }

    // Without a link-local address nobody can be asked for, unless it is one of the host's own packets that waits. // ndisc_solicit, ndisc_send_ns
    private void Solicit(HostInterface device, InetAddress neighbour, InetAddress source)
    {
        var own = _routes6.Find(source.Bytes) is { Kind: RouteKind.Local } route && route.Interface == device.Index ? source : device.LinkLocalAddress;
        if (!own.IsNone)
            SendDiscovery(device, IcmpV6Type.NeighbourSolicitation, 0, neighbour, own, SolicitedNode(neighbour), SourceOption);
    }

    private void SendDiscovery(HostInterface device, byte type, uint flags, InetAddress target, InetAddress from, InetAddress to, byte option)
    {
        Span<byte> rest = stackalloc byte[InetAddress.IPv6Size + 8];
        target.Bytes.CopyTo(rest);
        rest[InetAddress.IPv6Size] = option;
        rest[InetAddress.IPv6Size + 1] = 1; // in units of eight bytes
        device.HardwareAddress.CopyTo(rest[(InetAddress.IPv6Size + 2)..]);
        var bytes = _discovery.Clear().IPv6(from.Bytes, to.Bytes, LastHop).IcmpV6(type, 0, flags)
            .Payload(option == 0 ? rest[..InetAddress.IPv6Size] : rest).ToArray();
        SendOut(bytes, through: device);
    }

    private static bool TryReadOption(ReadOnlySpan<byte> options, byte kind, out HardwareAddress address)
    {
        address = default;
        while (options.Length >= 8 && options[1] * 8 is > 0 and var size && size <= options.Length)
        {
            if (options[0] == kind && size == 8)
            {
                address = HardwareAddress.From(options[2..]);
                return true;
            }
            options = options[size..];
        }
        return false;
    }
}
