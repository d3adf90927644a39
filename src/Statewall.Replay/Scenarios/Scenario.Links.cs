using Statewall.Engine.Forwarding;
using Statewall.Nfnetlink;
using Statewall.Packets;
using Statewall.Replay.Words;

namespace Statewall.Replay.Scenarios;

// Devices whose frames have headers.
public sealed partial class Scenario
{
    private const ulong OwnAddresses = 0x0200_0000_0100; // and the interface's index
    private const ulong HostAddresses = 0x0204_0000_0000; // and the IPv4 address, or the end of the IPv6 one

    /// <summary>The hardware address of an interface.</summary>
    public HardwareAddress HardwareAddressOf(int index)
    {
        var device = Interfaces[index];
        return device.LowerDevice is { } lower ? HardwareAddressOf(IndexOf(lower))
            : device.HardwareAddress ?? HardwareAddress.From(OwnAddresses + (ulong)index);
    }

    /// <summary>The hardware address of a host that lives behind an interface: as its neighbours say, or made of its IP address.</summary>
    public HardwareAddress HardwareAddressOf(int index, InetAddress host)
    {
        foreach (var neighbour in Interfaces[index].Neighbours)
        {
            if (neighbour.Address == host)
                return neighbour.HardwareAddress;
        }
        return HardwareAddress.From(HostAddresses | (uint)host.ToUInt128());
    }

    /// <summary>The bridge that an interface is a port of; null for others.</summary>
    internal ScenarioInterface? BridgeOf(string name)
    {
        foreach (var device in Interfaces)
        {
            if (device.Ports.Contains(name))
                return device;
        }
        return null;
    }

    /// <summary>Puts the header before an IP packet that it has on an interface's link; without one there the packet stays as it is.</summary>
    internal byte[] ToFrame(int index, ReadOnlySpan<byte> packet)
    {
        if (!Interfaces[index].HasLinkHeader || !IpView.TryParseTruncated(packet, out var view))
            return packet.ToArray();
        var frame = new byte[EthernetView.Size + packet.Length];
        HardwareAddressOf(index).CopyTo(frame);
        HardwareAddressOf(index, new InetAddress(view.Source)).CopyTo(frame.AsSpan(EthernetView.Offset.Source));
        var type = view.IsIPv6 ? EtherType.IPv6 : EtherType.IPv4;
        (frame[EthernetView.Offset.Type], frame[EthernetView.Offset.Type + 1]) = ((byte)(type >> 8), (byte)type);
        packet.CopyTo(frame.AsSpan(EthernetView.Size));
        return frame;
    }

    /// <summary>A packet in words as it comes in by an interface: with the header that the words give it, or the one that it has on the link.</summary>
    internal byte[] ToFrame(int index, PacketWords words) =>
        words.HasLinkHeader && Interfaces[index].HasLinkHeader ? words.ToFrame() : ToFrame(index, words.ToBytes());

    private void CheckLinks()
    {
        var ports = new HashSet<string>();
        for (var index = 0; index < Interfaces.Count; index++)
        {
            var device = Interfaces[index];
            foreach (var port in device.Ports)
            {
                if (IndexOf(port) is not (>= 0 and var at) || Interfaces[at].Link is not (LinkKind.Ethernet or LinkKind.Vlan) || !ports.Add(port))
                    throw new ArgumentException($"{port} cannot be a port of {device.Name}.", nameof(Interfaces));
            }
            if (device.LowerDevice is { } lower && (IndexOf(lower) is not (>= 0 and var below) || below >= index || !Interfaces[below].HasLinkHeader))
                throw new ArgumentException($"{device.Name} cannot be on {lower}.", nameof(Interfaces));
        }
    }
}
