using System.Net;
using System.Text;

namespace Statewall.Packets;

public static partial class PacketText
{
    private static void AppendIp(StringBuilder text, ReadOnlySpan<byte> bytes, int depth)
    {
        IpStatus status = IpView.Parse(bytes, out IpView ip);
        if (status is not (IpStatus.Ok or IpStatus.Truncated))
        {
            text.Append(status switch
            {
                IpStatus.TooShort => $"truncated IP, length {bytes.Length}",
                IpStatus.BadVersion => $"IP version {bytes[0] >> 4}, length {bytes.Length}",
                _ => $"IP with a bad header length, length {bytes.Length}",
            });
            return;
        }

        if (depth >= MaximumDepth)
        {
            text.Append("IP nested too deep");
            return;
        }

        text.Append(ip.IsIPv6 ? "IP6 " : "IP ");
        if (!ip.HasTransport)
        {
            AppendEndpoints(text, ip);
            AppendOddEnd(text, ip);
        }
        else
        {
            AppendTransport(text, ip, depth);
        }

        if (ip.IsFragment && ip.FragmentOffset == 0)
        {
            text.Append($" (fragment {ip.FragmentId}, first, more)");
        }

        if (status == IpStatus.Truncated)
        {
            text.Append(" [truncated]");
        }
    }

    private static void AppendOddEnd(StringBuilder text, in IpView ip) => text.Append(ip.WalkStatus switch
    {
        IPv6WalkStatus.LaterFragment =>
            $": {ProtocolName(ip.Protocol)} fragment {ip.FragmentId} at {ip.FragmentOffset}{(ip.MoreFragments ? ", more" : ", last")}, length {ip.TransportLength}",
        IPv6WalkStatus.NoNextHeader => $": no next header, length {ip.TransportLength}",
        _ => $": truncated {ProtocolName(ip.Protocol)} extension header",
    });

    private static void AppendEndpoints(StringBuilder text, in IpView ip) =>
        text.Append($"{new IPAddress(ip.Source)} > {new IPAddress(ip.Destination)}");

    private static void AppendEndpoints(StringBuilder text, in IpView ip, ushort source, ushort destination) =>
        text.Append($"{new IPAddress(ip.Source)}.{source} > {new IPAddress(ip.Destination)}.{destination}");

    private static string ProtocolName(byte protocol) => protocol switch
    {
        IpProtocol.HopByHop => "hop-by-hop",
        IpProtocol.Icmp => "ICMP",
        IpProtocol.Igmp => "IGMP",
        IpProtocol.IpIp => "IPIP",
        IpProtocol.Tcp => "TCP",
        IpProtocol.Udp => "UDP",
        IpProtocol.Dccp => "DCCP",
        IpProtocol.IPv6 => "IPv6",
        IpProtocol.Routing => "routing",
        IpProtocol.Fragment => "fragment",
        IpProtocol.Gre => "GRE",
        IpProtocol.Esp => "ESP",
        IpProtocol.Ah => "AH",
        IpProtocol.IcmpV6 => "ICMPv6",
        IpProtocol.DestinationOptions => "destination-options",
        IpProtocol.Sctp => "SCTP",
        IpProtocol.UdpLite => "UDP-Lite",
        _ => $"protocol {protocol}",
    };
}
