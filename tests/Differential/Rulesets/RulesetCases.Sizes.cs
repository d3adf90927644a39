using System.Buffers.Binary;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private const int NarrowMtu = 1300;
    private const string FarIPv6 = "2001:db8:9::9";
    private const string ClientIPv6 = "2001:db8::2";

    // Packets that are larger than the interface takes that they leave by.
    private static RulesetCase[] Sizes =>
    [
        new("packets that do not fit", """
            table inet t {
              chain f { type filter hook forward priority 0; ip length > 1300 counter; ip6 length > 1260 counter; counter; }
              chain o { type filter hook output priority 0; ct state related counter; icmp type destination-unreachable counter; icmpv6 type packet-too-big counter; counter; }
              chain p { type filter hook postrouting priority 0; counter; ip length > 1300 counter; }
            }
            """,
            [
                Lan(Sized(Client, 1300)), Lan(Sized(Client, 1301)), Lan(Sized(Client, 1301, mayBeSplit: true)), Lan(Sized(Client, 5000, mayBeSplit: true)), Lan(Sized(Client, 65000, mayBeSplit: true)),
                .. Enumerable.Range(0, 12).Select(_ => Lan(Sized(OtherClient, 1400))), // as often as it takes
                Lan(SizedIPv6(1300)), Lan(SizedIPv6(1301)), Lan(SizedIPv6(9000)),
                .. Enumerable.Range(0, 12).Select(_ => Lan(SizedIPv6(1400))),
                Wan(Sized(Server, 1400, to: Client)), Wan(new PacketDraft().IPv4(Server, Public).IcmpEcho(7, 1).Payload(new byte[1400])),
            ])
        { Mtu = NarrowMtu },
        new("packets that do not fit, translated", """
            table inet t {
              chain o { type filter hook output priority 0; ct state related counter; counter; }
              chain d { type nat hook prerouting priority dstnat; iifname "lan0" udp dport 53 dnat ip to 203.0.113.8; }
              chain s { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }
            }
            """, Lan(Sized(Client, 1400)), Lan(Sized(Client, 1300)), Lan(Sized(Client, 1400)), Lan(Sized(Client, 1400, mayBeSplit: true)), Wan(Udp(OtherServer, 53, Public, 4000)))
        { Mtu = NarrowMtu },
        new("fragments that do not fit", """
            table inet t { chain f { type filter hook forward priority 0; ct state new counter; ip length > 2000 counter; counter; } }
            """,
            [
                .. Pieces(Sized(Client, 4000, mayBeSplit: true), 1500), .. Pieces(Sized(OtherClient, 4000, mayBeSplit: true), 1200),
                .. Pieces(Sized("10.0.0.4", 4000, mayBeSplit: true), 1500, maySplitFurther: false), .. Pieces(Sized("10.0.0.5", 4000, mayBeSplit: true), 1200, maySplitFurther: false),
                .. Pieces(SizedIPv6(4000), 1400), .. Pieces(SizedIPv6(4000, 4001), 1300), .. Pieces(SizedIPv6(4000, 4002), 1280), .. Pieces(SizedIPv6(4000, 4003), 800),
            ])
        { Mtu = NarrowMtu },
        new("fragments that do not fit and that nobody gathers", """
            table inet t { chain f { type filter hook forward priority 0; counter; } }
            """,
            [
                .. Pieces(Sized(Client, 4000, mayBeSplit: true), 1500), .. Pieces(Sized("10.0.0.4", 4000, mayBeSplit: true), 1500, maySplitFurther: false), .. Pieces(SizedIPv6(4000), 1400),
            ])
        { Mtu = NarrowMtu },
    ];

    private static PacketDraft Sized(string from, int size, bool mayBeSplit = false, string to = Server) =>
        new PacketDraft().IPv4(from, to, id: 0x1234, dontFragment: !mayBeSplit).Udp(4000, 53).Payload(new byte[size - IPv4View.MinimumSize - UdpView.Size]);

    private static PacketDraft SizedIPv6(int size, ushort port = 4000) =>
        new PacketDraft().IPv6(ClientIPv6, FarIPv6).Udp(port, 53).Payload(new byte[size - IPv6View.Size - UdpView.Size]);

    private static IEnumerable<Step> Pieces(PacketDraft draft, int mtu, bool maySplitFurther = true) =>
        PacketFragmenter.Split(draft.ToArray(), mtu, 0x77).Select(piece => new Step(0, maySplitFurther ? piece : Unsplittable(piece)));

    private static byte[] Unsplittable(byte[] packet)
    {
        packet[IPv4View.Offset.Fragment] |= 0x40;
        packet[IPv4View.Offset.Checksum] = packet[IPv4View.Offset.Checksum + 1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(IPv4View.Offset.Checksum), Checksum.Compute(packet.AsSpan(0, IPv4View.MinimumSize)));
        return packet;
    }
}
