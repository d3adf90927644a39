using Statewall.Packets;

namespace Differential.Rulesets;

// A packet that left a host, without what each host draws by chance for the messages that it makes itself: identifications and flow labels.
internal static class SentPacket
{
    private const byte TimestampOption = 68; // IPOPT_TIMESTAMP

    internal static string Describe(ReadOnlySpan<byte> packet)
    {
        var bytes = packet.ToArray();
        BlankFragmentId(bytes);
        BlankTimes(bytes);
        if (!IpView.TryParse(bytes, out var view) || view.Protocol is not (IpProtocol.Icmp or IpProtocol.IcmpV6 or IpProtocol.Tcp))
            return Convert.ToHexString(bytes);
        if (view.IsIPv6)
            bytes[1] = bytes[2] = bytes[3] = 0;
        else if (view.Protocol == IpProtocol.Icmp)
            bytes[IPv4View.Offset.Id] = bytes[IPv4View.Offset.Id + 1] = bytes[IPv4View.Offset.Checksum] = bytes[IPv4View.Offset.Checksum + 1] = 0;
        BlankQuotedReset(bytes, in view);
        BlankQuotedTimes(bytes, in view);
        return Convert.ToHexString(bytes);
    }

    internal static string DescribeFrame(ReadOnlySpan<byte> frame) =>
        !LinkLayer.TryGetNetworkPayload(LinkType.Ethernet, frame, out var payload) || payload.EtherType is not (EtherType.IPv4 or EtherType.IPv6)
            ? Convert.ToHexString(frame)
            : $"{Convert.ToHexString(frame[..payload.PayloadOffset])} {Describe(frame[payload.PayloadOffset..])}";

    // Times of day that a host has noted in an option of IPv4, and the checksum over them, of which only stays whether it is right.
    internal static void BlankTimes(Span<byte> packet)
    {
        var end = (packet[0] & 0xF) * 4;
        for (var at = IPv4View.MinimumSize; packet[0] >> 4 == 4 && end <= packet.Length && at < end && packet[at] != 0;)
        {
            var size = packet[at] == 1 ? 1 : at + 1 < end ? packet[at + 1] : 0;
            if (size == 0 || at + size > end)
                return;
            if (packet[at] == TimestampOption && size > 4 && packet[at + 2] <= size + 1)
                BlankTimes(packet, packet.Slice(at, packet[at + 2] - 1), end);
            at += size;
        }
    }

    private static void BlankTimes(Span<byte> packet, Span<byte> option, int header)
    {
        var right = Checksum.Sum(packet[..header]) == ushort.MaxValue;
        for (var at = option.Length - 4; at >= 4; at -= (option[3] & 0xF) == 0 ? 4 : 8)
            option.Slice(at, 4).Clear();
        (packet[IPv4View.Offset.Checksum], packet[IPv4View.Offset.Checksum + 1]) = (0, right ? (byte)1 : (byte)0);
    }

    // A report quotes such times, too, and its own checksum is over them.
    private static void BlankQuotedTimes(byte[] bytes, in IpView error)
    {
        var quoted = error.TransportOffset + IcmpView.Size;
        if (error.IsIPv6 || error.Protocol != IpProtocol.Icmp || bytes.Length <= quoted || bytes[quoted] <= 0x45 || bytes[quoted] >> 4 != 4 || !IcmpView.IsErrorType(bytes[error.TransportOffset]))
            return;
        var right = Checksum.Sum(error.Transport) == ushort.MaxValue;
        BlankTimes(bytes.AsSpan(quoted));
        (bytes[error.TransportOffset + IcmpView.Offset.Checksum], bytes[error.TransportOffset + IcmpView.Offset.Checksum + 1]) = (0, right ? (byte)1 : (byte)0);
    }

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
