using System.Buffers.Binary;
using Statewall.Conntrack;
using Statewall.Conntrack.Filters.Expressions;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Replay.Traces;

/// <summary>What traces tell of a packet: the beginnings of its headers.</summary>
internal static class TracedHeaders
{
    /// <summary>The packet as far as it was told, with zeros for the rest; empty when it was not.</summary>
    public static byte[] ToPacket(in TraceEvent trace)
    {
        if (trace.NetworkHeader is not { } network)
            return [];
        if (trace.TransportHeader is not { } transport)
            return network;
        var (start, size) = (network.Length, network.Length + transport.Length);
        if (network.Length >= IPv4View.MinimumSize && network[0] >> 4 == 4)
        {
            start = (network[0] & 15) * 4; // options may have been cut
            size = BinaryPrimitives.ReadUInt16BigEndian(network.AsSpan(IPv4View.Offset.TotalLength));
        }
        else if (network.Length >= IPv6View.Size && network[0] >> 4 == 6 && !IsExtended(network))
        {
            size = IPv6View.Size + BinaryPrimitives.ReadUInt16BigEndian(network.AsSpan(IPv6View.Offset.PayloadLength));
        }
        if (IsError(network, transport))
            (transport, size) = (transport[..IcmpView.Size], start + IcmpView.Size); // what it quotes is cut off
        var packet = new byte[Math.Max(size, start + transport.Length)];
        network.CopyTo(packet, 0);
        transport.CopyTo(packet, start);
        return packet;
    }

    /// <summary>Whether a packet meets a condition on connections: it counts as the first of one.</summary>
    public static bool Meets(ReadOnlySpan<byte> packet, in TraceEvent first, ConnectionExpression condition)
    {
        if (!IpView.TryParseTruncated(packet, out var view))
            return false;
        var message = new ConntrackMessage { Original = TupleOf(in view), Mark = first.Mark ?? 0, Id = first.ConntrackId, Status = first.ConntrackStatus };
        using var writer = new MessageWriter();
        writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.New), NetlinkFlags.None, 0, 0, view.IsIPv6 ? NfProto.IPv6 : NfProto.IPv4, 0, ref message);
        var messages = new NetlinkMessageEnumerator(writer.Written);
        messages.MoveNext();
        var connection = new ConnectionView(messages.Current);
        return condition.Matches(ref connection);
    }

    /// <summary>Whether two packets differ in an end: first the source, then the destination.</summary>
    public static (bool Source, bool Destination) Compare(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        if (!IpView.TryParseTruncated(before, out var first) || !IpView.TryParseTruncated(after, out var second) || first.IsIPv6 != second.IsIPv6)
            return default;
        var (left, right) = (TupleOf(in first), TupleOf(in second));
        return ((left.Source, left.SourcePort) != (right.Source, right.SourcePort), (left.Destination, left.DestinationPort) != (right.Destination, right.DestinationPort));
    }

    private static bool IsError(byte[] network, byte[] transport) =>
        transport.Length > IcmpView.Size && IpView.TryParseTruncated(network, out var view) && IcmpErrors.IsError(view.Protocol, transport);

    private static bool IsExtended(byte[] network) => IPv6Extensions.Walk(network, IPv6View.Size, network[IPv6View.Offset.NextHeader], stopAtAuthentication: true).TransportOffset != IPv6View.Size;

    private static ConntrackTuple TupleOf(in IpView view)
    {
        var tuple = new ConntrackTuple { Source = new InetAddress(view.Source), Destination = new InetAddress(view.Destination), Protocol = view.Protocol };
        if (!view.HasTransport || view.Transport.Length < sizeof(uint))
            return tuple;
        var transport = view.Transport;
        switch (view.Protocol)
        {
            case IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Sctp or IpProtocol.Dccp:
                tuple.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(transport);
                tuple.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(transport[2..]);
                break;
            case IpProtocol.Icmp or IpProtocol.IcmpV6:
                (tuple.IcmpType, tuple.IcmpCode) = (transport[0], transport[1]);
                break;
        }
        return tuple;
    }
}
