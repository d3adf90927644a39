using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

// Bridges: what comes in by a port leaves by the port behind which its destination is, by all others when nobody knows, or is the host's own.
// Mirrors br_input.c, br_forward.c, br_device.c. There is no spanning tree, no filtering of VLANs, and multicast goes everywhere.
public sealed partial class ForwardingHost
{
    private static ReadOnlySpan<byte> LinkLocalGroup => [0x01, 0x80, 0xC2, 0x00, 0x00]; // br_reserved_address, but for its last byte

    // A frame comes in by a port. True when it is to go up from the port itself. // br_handle_frame
    private bool PassBridge(HostInterface bridge, HostInterface port, ref Packet packet, out PacketFate fate)
    {
        var table = bridge.Bridge!;
        var (source, destination) = (SourceOf(in packet), DestinationOf(in packet));
        fate = Drop(DropReason.NotBridged);
        if (source.IsMulticast || source.IsZero || IsForBridgesAlone(in packet))
            return false;
        if (destination == bridge.HardwareAddress)
            packet.Type = PacketType.Host;
        if (!PassBridgeHook(InetHook.PreRouting, port, null, ref packet, out fate))
            return false;
        destination = DestinationOf(in packet); // which rules may have changed
        if (packet.IsBrouted)
        {
            packet.Type = destination == port.HardwareAddress ? PacketType.Host : packet.Type;
            return true;
        }
        table.Learn(source, port, Now);
        fate = Drop(DropReason.NotBridged);
        var isOwn = destination == bridge.HardwareAddress || table.IsOwn(destination);
        if (!isOwn && !destination.IsMulticast && table.Find(destination, Now) is { } known)
        {
            if (known != port)
                fate = ForwardBridged(port, known, ref packet);
            return false;
        }
        if (!isOwn)
            Flood(table, port, ref packet, destination.IsMulticast, ref fate);
        if (isOwn || destination.IsMulticast)
            fate = PassBridgeHook(InetHook.LocalIn, port, null, ref packet, out var end) ? TakeIn(bridge, ref packet) : end;
        return false;
    }

    // Addresses that are for the next bridge: it may neither send them on nor has it anybody who wants them. 00 is that of the spanning tree. // br_handle_frame
    private static bool IsForBridgesAlone(in Packet packet) => packet.LinkHeader.StartsWith(LinkLocalGroup) && packet.LinkHeader[LinkLocalGroup.Length] is >= 1 and <= 0xF;

    // All but the last are copies, and that as well when the host takes the frame, too. // br_flood
    private void Flood(BridgeTable table, HostInterface? port, ref Packet packet, bool isTaken, ref PacketFate fate)
    {
        var last = isTaken ? null : table.Ports.LastOrDefault(other => other != port);
        foreach (var other in table.Ports)
        {
            if (other == port || _rooms.Taken >= MostUnderWay)
                continue;
            var copy = packet;
            copy.Share(_rooms.Take());
            if (other != last)
                copy.TraceId = 0;
            fate = ForwardBridged(port, other, ref copy);
            _rooms.Return();
        }
    }

    // __br_forward, br_forward_finish; the host's own frames come by no port
    private PacketFate ForwardBridged(HostInterface? from, HostInterface to, ref Packet packet)
    {
        if (!PassBridgeHook(from is null ? InetHook.LocalOut : InetHook.Forward, from, to, ref packet, out var fate)
            || !PassBridgeHook(InetHook.PostRouting, null, to, ref packet, out fate))
            return fate;
        var state = packet.State;
        if (packet.LargestFragment != 0 && packet.Size > packet.LargestFragment)
            SendPieces(to, ref packet, packet.LargestFragment); // nf_ct_bridge_refrag
        else if (packet.Bytes.Length > to.Mtu + VlanView.Size)
            return DropTracked(ref packet, DropReason.TooLarge); // is_skb_forwardable
        else
            Transmit(to, ref packet);
        return new PacketFate(Disposition.Forwarded, DropReason.None, state, to.Index);
    }

    // br_dev_xmit
    private void TransmitBridged(HostInterface bridge, ref Packet packet)
    {
        var destination = DestinationOf(in packet);
        if (!destination.IsMulticast && bridge.Bridge!.Find(destination, Now) is { } port)
        {
            ForwardBridged(null, port, ref packet);
            return;
        }
        var fate = default(PacketFate);
        Flood(bridge.Bridge!, null, ref packet, isTaken: false, ref fate);
    }

    private bool PassBridgeHook(InetHook hook, HostInterface? from, HostInterface? to, ref Packet packet, out PacketFate fate)
    {
        fate = default;
        (packet.In, packet.Out) = (from, to);
        var verdict = _kernel.Hooks.Run(NfProto.Bridge, hook, ref packet);
        if (verdict == NftVerdict.Accept)
            return true;
        fate = End(ref packet, verdict);
        return false;
    }
}
