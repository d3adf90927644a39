using System.Buffers.Binary;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Forwarding;

/// <summary>
/// What the host itself answers to packets that reach it, as one without any listening socket does: resets and echo replies.
/// </summary>
internal sealed class LocalAnswers
{
    private const byte DscpMask = 0xFC; // without INET_ECN_MASK
    private readonly PacketDraft _draft = new();

    /// <summary>Makes the answer to a packet that was delivered.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="to">Where the answer goes first.</param>
    /// <param name="options">Options of IPv4 that it is to have.</param>
    /// <returns>The answer, valid until the next call; empty when there is none.</returns>
    public ReadOnlySpan<byte> To(in IpView packet, ReadOnlySpan<byte> to, ReadOnlySpan<byte> options) => packet.Protocol switch
    {
        IpProtocol.Tcp when Checksum.VerifyTransport(in packet) => Reset(in packet, to, options, packet.IsIPv6 ? (byte)(packet.TrafficClass & DscpMask) : packet.TrafficClass),
        IpProtocol.Icmp when !packet.IsIPv6 => Echo(in packet, to, options, IcmpType.EchoRequest, IcmpType.EchoReply),
        IpProtocol.IcmpV6 when packet.IsIPv6 => Echo(in packet, to, options, IcmpV6Type.EchoRequest, IcmpV6Type.EchoReply),
        _ => default,
    };

    /// <summary>Makes the reset that answers a segment; empty when that is a reset itself. Rules that reject do not look at the traffic class. // tcp_v4_send_reset, nf_reject_ip_tcphdr_put</summary>
    public ReadOnlySpan<byte> Reset(in IpView packet) => Reset(in packet, packet.Source, default, 0);

    private ReadOnlySpan<byte> Reset(in IpView packet, ReadOnlySpan<byte> to, ReadOnlySpan<byte> options, byte trafficClass)
    {
        if (!TcpView.TryParse(packet.Transport, out var tcp) || (tcp.Flags & TcpFlags.Rst) != 0)
            return default;
        Back(in packet, to, options, trafficClass, mayNotBeSplit: true);
        if ((tcp.Flags & TcpFlags.Ack) != 0)
            _draft.Tcp(tcp.DestinationPort, tcp.SourcePort, TcpFlags.Rst, seq: tcp.Acknowledgement, window: 0);
        else
            _draft.Tcp(tcp.DestinationPort, tcp.SourcePort, TcpFlags.Rst | TcpFlags.Ack, ack: tcp.Sequence + (uint)tcp.SequenceLength, window: 0);
        return _draft.Finish();
    }

    /// <summary>Whether the sender of a packet is to be told that nobody here wants it. // __udp4_lib_rcv, ip_protocol_deliver_rcu</summary>
    /// <param name="packet">The packet, which was delivered.</param>
    /// <param name="code">The code of the unreachable message.</param>
    public static bool IsUnwanted(in IpView packet, out byte code)
    {
        const byte Port = 3; // ICMP_PORT_UNREACH
        const byte Protocol = 2; // ICMP_PROT_UNREACH
        const byte PortIPv6 = 4; // ICMPV6_PORT_UNREACH
        code = packet.IsIPv6 ? PortIPv6 : Port;
        switch (packet.Protocol)
        {
            case IpProtocol.Udp or IpProtocol.UdpLite:
                return Checksum.VerifyTransport(in packet);
            case IpProtocol.Tcp or IpProtocol.Icmp or IpProtocol.IcmpV6 or IpProtocol.Igmp:
                return false;
            default:
                code = Protocol;
                return !packet.IsIPv6;
        }
    }

    // icmp_echo, icmpv6_echo_reply
    private ReadOnlySpan<byte> Echo(in IpView packet, ReadOnlySpan<byte> to, ReadOnlySpan<byte> options, byte request, byte reply)
    {
        var icmp = packet.Transport;
        if (icmp.Length < IcmpView.Size || icmp[0] != request)
            return default;
        var good = packet.IsIPv6 ? Checksum.VerifyTransport(in packet) : Checksum.Sum(icmp) == ushort.MaxValue;
        if (!good)
            return default;
        Back(in packet, to, options, packet.TrafficClass);
        var rest = BinaryPrimitives.ReadUInt32BigEndian(icmp[IcmpView.Offset.Id..]);
        _ = packet.IsIPv6 ? _draft.IcmpV6(reply, icmp[1], rest) : _draft.Icmp(reply, icmp[1], rest);
        return _draft.Payload(icmp[IcmpView.Size..]).Finish();
    }

    private void Back(in IpView packet, ReadOnlySpan<byte> to, ReadOnlySpan<byte> options, byte trafficClass, bool mayNotBeSplit = false)
    {
        _draft.Clear();
        if (packet.IsIPv6)
            _draft.IPv6(packet.Destination, packet.Source, trafficClass: trafficClass);
        else
            _draft.IPv4(packet.Destination, to, tos: trafficClass, dontFragment: mayNotBeSplit, options: options);
    }
}
