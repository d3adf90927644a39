using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Packets;

namespace Statewall.Replay.Readdressing;

/// <summary>The two ends of a packet, as far as they can be translated. // struct nf_conntrack_tuple</summary>
/// <param name="Source">Source address.</param>
/// <param name="Destination">Destination address.</param>
/// <param name="Protocol">Transport protocol.</param>
/// <param name="SourcePort">Source port; of ICMP the identifier; 0 for protocols without.</param>
/// <param name="DestinationPort">Destination port; of ICMP type and code; 0 for protocols without.</param>
internal readonly record struct FlowKey(InetAddress Source, InetAddress Destination, byte Protocol, ushort SourcePort, ushort DestinationPort)
{
    /// <summary>Whether the keys are an identifier and a type, not two ports.</summary>
    public bool IsIcmp => Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6;

    /// <summary>Whether the protocol's ports or identifier are part of the key.</summary>
    public bool HasPorts => IsIcmp || HasPortsIn(Protocol);

    /// <summary>The ends of a packet; an ICMP message must be no error.</summary>
    public static bool TryRead(in IpView packet, out FlowKey key)
    {
        key = new FlowKey(InetAddress.Read(packet.Source), InetAddress.Read(packet.Destination), packet.Protocol, 0, 0);
        var transport = packet.Transport;
        if (key.IsIcmp)
        {
            if (!IcmpView.TryParse(transport, out var message))
                return false;
            key = key with { SourcePort = message.Id, DestinationPort = (ushort)(message.Type << 8 | message.Code) };
        }
        else if (HasPortsIn(key.Protocol))
        {
            if (transport.Length < 2 * sizeof(ushort))
                return false;
            key = key with { SourcePort = (ushort)(transport[0] << 8 | transport[1]), DestinationPort = (ushort)(transport[2] << 8 | transport[3]) };
        }
        return true;
    }

    /// <summary>The ends of a tuple that the kernel told.</summary>
    public static bool TryRead(in ConntrackTuple? told, out FlowKey key)
    {
        key = default;
        if (told is not { Source: { } source, Destination: { } destination, Protocol: { } protocol } tuple)
            return false;
        key = new FlowKey(source, destination, protocol, 0, 0);
        if (key.IsIcmp)
            key = key with { SourcePort = tuple.IcmpId ?? 0, DestinationPort = (ushort)((tuple.IcmpType ?? 0) << 8 | (tuple.IcmpCode ?? 0)) };
        else if (HasPortsIn(protocol))
            key = key with { SourcePort = tuple.SourcePort ?? 0, DestinationPort = tuple.DestinationPort ?? 0 };
        return true;
    }

    /// <summary>The ends of a packet the other way.</summary>
    /// <param name="answer">A packet of that way, which gives an ICMP message its type.</param>
    public FlowKey Inverse(FlowKey answer) => IsIcmp
        ? new FlowKey(Destination, Source, Protocol, SourcePort, answer.DestinationPort)
        : new FlowKey(Destination, Source, Protocol, DestinationPort, SourcePort);

    private static bool HasPortsIn(byte protocol) => protocol is IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Sctp or IpProtocol.Dccp;
}
