using Statewall.Packets;

namespace Differential.Rulesets;

// A packet that left a host, without what each host draws by chance for the messages that it makes itself: identifications and flow labels.
internal static class SentPacket
{
    internal static string Describe(ReadOnlySpan<byte> packet)
    {
        var bytes = packet.ToArray();
        BlankFragmentId(bytes);
        if (!IpView.TryParse(bytes, out var view) || view.Protocol is not (IpProtocol.Icmp or IpProtocol.IcmpV6 or IpProtocol.Tcp))
            return Convert.ToHexString(bytes);
        if (view.IsIPv6)
            bytes[1] = bytes[2] = bytes[3] = 0;
        else if (view.Protocol == IpProtocol.Icmp)
            bytes[IPv4View.Offset.Id] = bytes[IPv4View.Offset.Id + 1] = bytes[IPv4View.Offset.Checksum] = bytes[IPv4View.Offset.Checksum + 1] = 0;
        BlankQuotedReset(bytes, in view);
        return Convert.ToHexString(bytes);
    }

    internal static string DescribeFrame(ReadOnlySpan<byte> frame) =>
        !LinkLayer.TryGetNetworkPayload(LinkType.Ethernet, frame, out var payload) || payload.EtherType is not (EtherType.IPv4 or EtherType.IPv6)
            ? Convert.ToHexString(frame)
            : $"{Convert.ToHexString(frame[..payload.PayloadOffset])} {Describe(frame[payload.PayloadOffset..])}";

    private static void BlankFragmentId(byte[] bytes)
    {
        if (bytes[0] >> 4 == 6 && IPv6Extensions.Find(bytes, IpProtocol.Fragment) is >= 0 and var at)
            bytes.AsSpan(at + 4, 4).Clear();
    }

    // The kernel sums its own segments when they leave: in what it says of one before that, the sum is not there yet.
    private static void BlankQuotedReset(byte[] bytes, in IpView error)
    {
        var quoted = error.TransportOffset + IcmpView.Size;
        if (error.Protocol == IpProtocol.Tcp || !IpView.TryParseQuoted(bytes.AsSpan(Math.Min(quoted, bytes.Length)), error.IsIPv6, out var inner)
            || inner.Protocol != IpProtocol.Tcp || !TcpView.TryParse(inner.Transport, out var tcp) || (tcp.Flags & TcpFlags.Rst) == 0)
            return;
        foreach (var sum in (ReadOnlySpan<int>)[error.TransportOffset + IcmpView.Offset.Checksum, quoted + inner.TransportOffset + TcpView.Offset.Checksum])
            bytes[sum] = bytes[sum + 1] = 0;
    }
}
