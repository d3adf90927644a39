using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Statewall.Packets;

public static partial class Checksum
{
    /// <summary>
    /// Sum of a pseudo header, to be added to the segment's sum: addresses (4 or 16 bytes each, network order), protocol, and the
    /// length in bytes of the transport header with its data (<c>csum_tcpudp_nofold</c>, <c>csum_ipv6_magic</c>).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PseudoHeader(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte protocol, int length) =>
        (uint)Sum(source) + Sum(destination) + protocol + ((uint)length >> 16) + ((uint)length & 0xFFFF);

    /// <summary>As <see cref="PseudoHeader(ReadOnlySpan{byte}, ReadOnlySpan{byte}, byte, int)"/>, from both addresses side by side
    /// (<see cref="IpView.Addresses"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PseudoHeader(ReadOnlySpan<byte> addresses, byte protocol, int length) =>
        (uint)Sum(addresses) + protocol + ((uint)length >> 16) + ((uint)length & 0xFFFF);

    /// <summary>The checksum for a segment whose checksum field is zero.</summary>
    public static ushort ComputeTransport(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte protocol, ReadOnlySpan<byte> segment) =>
        Finish(PseudoHeader(source, destination, protocol, segment.Length) + Sum(segment));

    /// <summary>Whether segment and pseudo header sum up (<c>nf_ip_checksum</c>, <c>nf_ip6_checksum</c>).</summary>
    public static bool VerifyTransport(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte protocol, ReadOnlySpan<byte> segment) =>
        Fold(PseudoHeader(source, destination, protocol, segment.Length) + Sum(segment)) == 0xFFFF;

    /// <summary>
    /// Whether the transport checksum of a packet is right, as connection tracking judges it: TCP, UDP (0 means none), UDP-Lite with its
    /// coverage (0 as checksum or a coverage of 1 to 7 is wrong), ICMP, ICMPv6, SCTP; the sum goes over the whole IP payload. Other
    /// protocols, later fragments and packets without a transport header have nothing to verify and are right; headers too short to
    /// hold a checksum are not. The packet must be whole and reassembled.
    /// </summary>
    public static bool VerifyTransport(in IpView packet)
    {
        if (!packet.HasTransport)
        {
            return true;
        }

        ReadOnlySpan<byte> segment = packet.Transport;
        switch (packet.Protocol)
        {
            case IpProtocol.Tcp:
                return segment.Length >= TcpView.MinimumSize && VerifyWithPseudoHeader(packet);
            case IpProtocol.Udp:
                return UdpView.TryParse(segment, out UdpView udp) && (udp.Checksum == 0 || VerifyWithPseudoHeader(packet));
            case IpProtocol.UdpLite:
                return VerifyUdpLite(packet.Addresses, segment);
            case IpProtocol.Icmp when !packet.IsIPv6:
                return segment.Length >= IcmpView.Size && Sum(segment) == 0xFFFF;
            case IpProtocol.IcmpV6 when packet.IsIPv6:
                return segment.Length >= IcmpV6View.Size && VerifyWithPseudoHeader(packet);
            case IpProtocol.Sctp:
                return SctpView.TryParse(segment, out SctpView sctp) && sctp.IsChecksumValid;
            default:
                return true;
        }
    }

    /// <summary>
    /// Whether a UDP-Lite datagram's checksum over its coverage is right (<c>nf_checksum_partial</c>); false for a checksum of 0 and for
    /// a coverage of 1 to 7 or beyond the bytes. Addresses side by side, network order.
    /// </summary>
    public static bool VerifyUdpLite(ReadOnlySpan<byte> addresses, ReadOnlySpan<byte> datagram)
    {
        if (!UdpLiteView.TryParse(datagram, out UdpLiteView view) || view.Checksum == 0 || !view.IsCoverageValid)
        {
            return false;
        }

        return Fold(PseudoHeader(addresses, IpProtocol.UdpLite, datagram.Length) + Sum(view.Covered)) == 0xFFFF;
    }

    /// <summary>
    /// Whether the bytes from <see cref="IpView.TransportOffset"/> to the end and the pseudo header sum up, whatever protocol it is: what
    /// <see cref="VerifyTransport(in IpView)"/> asks of TCP and UDP, for who knows already that there is a checksum.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool VerifyWithPseudoHeader(in IpView packet)
    {
        // 16-bit words in memory order throughout; whether they add up to zero does not depend on it.
        ReadOnlySpan<byte> segment = packet.Transport;
        ulong sum = SumNative(segment);
        uint rest = packet.Protocol + (uint)segment.Length;
        rest = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(rest) : rest;
        sum += (rest >> 16) + (rest & 0xFFFF);
        if (packet.IsIPv6)
        {
            sum += SumNative(packet.Addresses);
        }
        else
        {
            ulong both = MemoryMarshal.Read<ulong>(packet.Addresses);
            sum += (both & 0xFFFF_FFFF) + (both >> 32);
        }

        return Fold(sum) == 0xFFFF;
    }

    /// <summary>Sums an SCTP packet anew; one that is cut short of its header stays as it is. // sctp_compute_cksum</summary>
    /// <param name="packet">The packet, from SCTP's header to its end.</param>
    public static void WriteSctp(Span<byte> packet)
    {
        if (packet.Length < SctpView.Size)
        {
            return;
        }

        var checksum = packet.Slice(SctpView.Offset.Checksum, sizeof(uint));
        checksum.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32c.Compute(packet));
    }
}
