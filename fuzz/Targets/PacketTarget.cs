using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// Every header view, the option and chunk walks, checksums and the text of a packet, over the same bytes. The first byte chooses the
/// link type. What parses has to be consistent: offsets inside the bytes, and fragments that add up to what was split.
/// </summary>
public sealed class PacketTarget : IFuzzTarget
{
    private static readonly int[] LinkTypes =
    [
        LinkType.Raw, LinkType.Ethernet, LinkType.LinuxSll, LinkType.LinuxSll2, LinkType.Null, LinkType.Loop, LinkType.RawDlt,
        LinkType.IPv4, LinkType.IPv6, 147,
    ];

    /// <inheritdoc/>
    public static string Name => "packet";

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        int linkType = LinkTypes[input.IsEmpty ? 0 : input[0] % LinkTypes.Length];
        ReadOnlySpan<byte> frame = input.IsEmpty ? input : input[1..];
        Require(PacketText.Format(frame, linkType).Length > 0, "text is empty");
        Views(frame);
        if (LinkLayer.TryGetIpPacket(linkType, frame, out ReadOnlySpan<byte> packet))
        {
            Require(packet.Length >= IPv4View.MinimumSize, "packet shorter than a header");
            Views(packet);
            Ip(packet);
        }
    }

    private static void Ip(ReadOnlySpan<byte> packet)
    {
        if (!IpView.TryParseTruncated(packet, out IpView ip))
        {
            return;
        }

        Require(ip.Transport.Length == ip.TransportLength, "transport length");
        Require(ip.Source.Length == ip.AddressSize && ip.Addresses.Length == 2 * ip.AddressSize, "address size");
        Checksum.VerifyTransport(ip);
        Views(ip.Transport);
        Fragments(ip);
    }

    private static void Fragments(in IpView ip)
    {
        if (!IpView.TryParse(ip.Bytes, out _) || ip.IsFragment || ip.Bytes.Length > 4000)
        {
            return;
        }

        List<byte[]> fragments;
        try
        {
            fragments = PacketFragmenter.Split(ip.Bytes, 576);
        }
        catch (ArgumentException)
        {
            return; // headers that leave no room
        }

        foreach (byte[] fragment in fragments)
        {
            Require(IpView.TryParse(fragment, out IpView piece) && piece.Bytes.Length == fragment.Length, "fragment does not parse");
            Require(fragments.Count == 1 || fragment.Length <= 576, "fragment over the MTU");
        }
    }

    private static void Views(ReadOnlySpan<byte> bytes)
    {
        if (TcpView.TryParse(bytes, out TcpView tcp))
        {
            TcpOptionValues options = tcp.ReadOptions();
            int walked = 0;
            foreach (ReadOnlySpan<byte> option in tcp.GetOptions())
            {
                walked += option.Length;
            }

            Require(walked <= tcp.Options.Length && options.SackBlocks <= 4, "TCP options");
            Require(tcp.HeaderLength + tcp.Payload.Length == bytes.Length, "TCP payload");
        }

        if (SctpView.TryParse(bytes, out SctpView sctp))
        {
            int chunks = 0;
            foreach (ReadOnlySpan<byte> chunk in sctp.GetChunks())
            {
                chunks += chunk.Length;
            }

            Require(chunks <= sctp.Payload.Length, "SCTP chunks");
            _ = sctp.IsChecksumValid;
        }

        if (IPv4View.TryParse(bytes, out IPv4View v4))
        {
            foreach (ReadOnlySpan<byte> option in v4.GetOptions())
            {
                Require(option.Length >= 2, "IPv4 option");
            }

            Require(v4.HeaderLength + v4.Payload.Length == v4.Bytes.Length, "IPv4 payload");
        }

        if (IPv6View.TryParse(bytes, out IPv6View v6))
        {
            IPv6Walk walk = v6.WalkExtensions();
            Require(walk.TransportOffset >= IPv6View.Size, "IPv6 walk");
            Require(!walk.HasFragmentHeader || IPv6Extensions.Find(v6.Bytes, IpProtocol.Fragment) >= IPv6View.Size, "IPv6 fragment");
        }

        Rest(bytes);
    }

    private static void Rest(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        sum += EthernetView.TryParse(bytes, out EthernetView ethernet) ? ethernet.Payload.Length + ethernet.Type : 0;
        sum += VlanView.TryParse(bytes, out VlanView vlan) ? vlan.Payload.Length + vlan.Type : 0;
        sum += ArpView.TryParse(bytes, out ArpView arp) ? arp.TargetProtocol.Length + arp.TargetHardware.Length : 0;
        sum += UdpView.TryParse(bytes, out UdpView udp) ? udp.Payload.Length : 0;
        sum += UdpLiteView.TryParse(bytes, out UdpLiteView lite) ? lite.Covered.Length : 0;
        sum += IcmpView.TryParse(bytes, out IcmpView icmp) ? icmp.Payload.Length + icmp.Mtu : 0;
        sum += IcmpV6View.TryParse(bytes, out IcmpV6View icmp6) ? icmp6.Payload.Length : 0;
        sum += DccpView.TryParse(bytes, out DccpView dccp) ? (int)(dccp.Sequence & 0xFF) : 0;
        sum += GreView.TryParse(bytes, out GreView gre) ? gre.Payload.Length + (int)(gre.Key & 1) + (int)(gre.Acknowledgement & 1) : 0;
        sum += EspView.TryParse(bytes, out EspView esp) ? esp.Payload.Length : 0;
        sum += AhView.TryParse(bytes, out AhView ah) ? ah.Payload.Length + ah.IntegrityCheck.Length : 0;
        Require(sum >= 0, "lengths");
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }
}
