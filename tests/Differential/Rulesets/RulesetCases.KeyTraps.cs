using Statewall.Nfnetlink.Uapi;
using Statewall.Packets.Building;
using static Differential.Nftables.NftWire;
using static Differential.Requests.Wire;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Differential.Rulesets;

// What is easily got wrong of what is known about a packet beside its bytes: devices, its connection, routes; and of options.
internal static partial class RulesetCases
{
    // A router that does not know the world, and whose connections have no counters.
    private const string Island = """
        interfaces:
          lan0:
            addresses: [10.0.0.254/24, "2001:db8:0::fe/64"]
            hosts: [10.0.0.0/24, "2001:db8:0::/64"]
          wan0:
            addresses: [192.0.2.254/24, "2001:db8:1::fe/64"]
            hosts: [192.0.2.0/24, "2001:db8:1::/64"]
        """;

    private static RulesetCase[] KeyTraps =>
    [
        new("devices before and behind the way", """
            table inet t {
              chain pre { type filter hook prerouting priority 0; meta oif 0 counter comment "T1-70: 2"; oifname != "x" counter comment "T1-70: 2"; oifname "wan0" counter comment "T1-70: 0"; }
              chain out { type filter hook output priority 0; meta iif 0 counter comment "T1-70: 1"; iifname != "x" counter comment "T1-70: 1"; }
              chain f {
                type filter hook forward priority 0
                meta skuid != 1234 counter comment "T1-71: 0"
                meta skgid != 1234 counter comment "T1-71: 0"
                meta cgroup != 77 counter comment "T1-71: 0"
                meta rtclassid 0 counter comment "T1-71: 1"
                meta priority 0 counter comment "T1-71: 1"
                meta sdif 0 counter comment "T1-71: 1"
              }
            }
            """, Lan(Udp(Client, 1, Server, 2)), Lan(Ping(Client, "10.0.0.254"))),
        new("families at devices", """
            table netdev n { counter device { }; counter packet { }; chain in { type filter hook ingress device "lan0" priority 0; meta protocol ip counter comment "T1-72: 1"; } }
            table inet t { chain in { type filter hook ingress device "lan0" priority 5; meta nfproto ipv4 counter comment "T1-72: 1"; meta nfproto ipv6 counter comment "T1-72: 1"; } }
            """, Lan(Udp(Client, 1, Server, 2)).After(Batch(OfFamily("n", NfProto.Netdev, "device", "in", 5), OfFamily("n", NfProto.Netdev, "packet", "in", 2))), Lan(new PacketDraft().IPv6(Client6, Server6).Udp(1, 2).Payload("x")))
        {
            Expects = new() { Listed = ["counter device {\n\t\tpackets 2 ", "counter packet {\n\t\tpackets 0 "] },
        },
        new("families on a bridge", """
            table bridge b { counter device { }; counter packet { }; chain in { type filter hook prerouting priority 0; meta protocol ip counter comment "T1-72: 1"; } }
            """, Port(0, Across(ClientMac, OtherMac, 1)).After(Batch(OfFamily("b", NfProto.Bridge, "device", "in", 7), OfFamily("b", NfProto.Bridge, "packet", "in", 2))))
        {
            Host = Bridge, Expects = new() { Listed = ["counter device {\n\t\tpackets 1 ", "counter packet {\n\t\tpackets 0 "] },
        },
        new("routes that are not there", """
            table inet t { chain pre { type filter hook prerouting priority 0;
              fib saddr oif missing counter comment "T1-83: 3"
              fib saddr oif 0 counter comment "T1-83: 3"
              fib saddr oif != 99 counter comment "T1-83: 9"
              fib saddr oifname != "x" counter comment "T1-83: 9"
              udp dport { 2, 3 } fib saddr . iif oif missing counter comment "T1-84: 2"
              udp dport 2 fib saddr type local counter comment "T1-84: 1"
              udp dport 4 ip daddr 203.0.113.7 fib daddr type unicast counter comment "T1-85: 1"
              udp dport 4 fib daddr type unreachable counter comment "T1-85 T1-88: 1"
              udp dport 5 fib daddr type local counter comment "T1-86: 1"
              udp dport 5 fib daddr . iif type local counter comment "T1-86: 0"
              udp dport 6 fib saddr . iif oif exists counter comment "T1-87: 1"
              icmpv6 type 133 fib saddr . iif oif exists counter comment "T1-88: 1"
              udp dport 7 fib saddr . iif oif exists counter comment "T1-88: 0"
            } }
            """, Lan(Udp("203.0.113.9", 1, "192.0.2.2", 1)), Lan(Udp("10.0.0.254", 1, "192.0.2.2", 2)), Lan(Udp("192.0.2.9", 1, "192.0.2.2", 3)), Lan(Udp(Client, 1, Server, 4)), Lan(new PacketDraft().IPv6(Client6, "2001:db8:77::1").Udp(1, 4).Payload("x")),
            Lan(Udp(Client, 1, "192.0.2.254", 5)), Lan(Udp("0.0.0.0", 1, "255.255.255.255", 6)), Lan(new PacketDraft().IPv6("::", "ff02::2", hopLimit: 255).IcmpV6(133)), Lan(new PacketDraft().IPv6("::", "ff02::2").Udp(1, 7).Payload("x")))
        {
            Host = Island,
        },
    ];

    private static RulesetCase[] TrackingTraps =>
    [
        new("packets without a connection", """
            table inet t {
              chain raw { type filter hook prerouting priority raw; udp dport 53 notrack; ct state invalid counter comment "T1-74 T1-75: 2"; ct state new counter comment "T1-75: 0"; }
              chain before { type filter hook prerouting priority -201; ct state invalid counter comment "T1-75: 2"; }
              chain behind { type filter hook prerouting priority -199; ct state invalid counter comment "T1-75: 1"; ct state new counter comment "T1-75: 1"; ct state untracked counter comment "T1-74: 1"; }
              chain late { type filter hook prerouting priority -100; udp dport 9 notrack; udp dport 9 ct state new counter comment "T1-80: 1"; udp dport 9 ct zone set 5; }
              chain f {
                type filter hook forward priority 0
                udp dport 53 ct state 0x40 counter comment "T1-74: 1"
                udp dport 53 ct state { invalid, established, related, new } counter comment "T1-74: 0"
                tcp dport 80 ct state 1 counter comment "T1-74: 1"
                ct mark set 5 counter comment "T1-76: 3"
                ct mark 5 counter comment "T1-76: 1"
                ct mark != 5 counter comment "T1-74: 0"
                ct status != 77 counter comment "T1-74: 1"
                ct direction original counter comment "T1-74: 1"
                udp dport 9 ct zone 0 counter comment "T1-81: 1"
                udp dport 9 ct state new counter comment "T1-80: 1"
              }
            }
            """, Lan(Udp(Client, 5, Server, 53)), Lan(Udp(Client, 5, Server, 9)), Lan(Tcp(Client, 9, Server, 80, TcpFlags.Fin)))
        {
            Expects = new() { Connections = ["dport=9 packets=1 bytes=29 [UNREPLIED] src=203.0.113.7 dst=10.0.0.2 sport=9 dport=5 packets=0 bytes=0 mark=5"] },
        },
        new("what a connection tells of both ways", """
            table inet t {
              ct helper ftp-standard { type "ftp" protocol tcp; }
              chain f {
                type filter hook forward priority 0
                ct helper != "ftp" counter comment "T1-77: 0"
                ct label != 1 counter comment "T1-77: 5"
                ct label 1 counter comment "T1-77: 0"
                ct state new ct mark set 9
                ct original ip saddr 10.0.0.2 counter comment "T1-78: 5"
                ct reply ip saddr 203.0.113.7 counter comment "T1-78: 5"
                ct direction reply ct original proto-dst 21 counter comment "T1-78: 2"
                ct direction reply ct mark 9 counter comment "T1-78: 2"
                tcp flags syn / syn,ack tcp sport 1 ct helper set "ftp-standard"
                tcp flags ack / syn,ack tcp sport 2 ct helper set "ftp-standard"
              }
            }
            """, Lan(Tcp(Client, 1, Server, 21, TcpFlags.Syn)), Wan(Tcp(Server, 21, Client, 1, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001)), Lan(Tcp(Client, 2, Server, 21, TcpFlags.Syn)), Wan(Tcp(Server, 21, Client, 2, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001)),
            Lan(Tcp(Client, 2, Server, 21, TcpFlags.Ack, 1001, 5001)))
        {
            Expects = new() { Leaves = "1 1 1 1 1", Connections = ["dport=1 packets=1 bytes=40 mark=9 helper=ftp\n", "dport=2 packets=1 bytes=40 [ASSURED] mark=9\n"] },
        },
        new("who asks for counters makes connections count", Forward("ct state new counter comment \"T1-79: 3\""), Lan(Udp(Client, 1, "192.0.2.2", 2)), Lan(Udp(Client, 2, "192.0.2.2", 2)).After("add rule inet t c ct bytes > 0 counter comment \"T1-79: 1\""), Lan(Udp(Client, 1, "192.0.2.2", 2)))
        {
            Host = Island,
            Expects = new() { Connections = ["sport=1 dport=2 [UNREPLIED]", "sport=2 dport=2 packets=1 bytes=29 [UNREPLIED]"] },
        },
    ];

    private static RulesetCase[] OptionTraps =>
    [
        new("options and extension headers", Forward("""
            tcp option maxseg missing counter comment "T1-90: 5"
            tcp dport 1 tcp option maxseg size 1460 counter comment "T1-91: 1"
            tcp dport 2 tcp option maxseg size 1460 counter comment "T1-91: 1"
            tcp dport 3 tcp option maxseg exists counter comment "T1-91: 0"
            tcp dport 4 tcp option maxseg size 256 counter comment "T1-91: 1"
            tcp dport 4 tcp option maxseg size 1460 counter comment "T1-91: 0"
            tcp dport 5 tcp option maxseg exists counter comment "T1-91: 1"
            tcp dport 5 tcp option maxseg size != 9 counter comment "T1-91: 0"
            tcp dport 6 tcp option maxseg size set 1000 counter comment "T1-92: 1"
            tcp dport 7 tcp option maxseg size set 1000 counter comment "T1-92: 1"
            tcp dport 8 tcp option maxseg size set 1000 counter comment "T1-92: 1"
            tcp dport 9 reset tcp option sack-perm counter comment "T1-92: 1"
            exthdr frag missing counter comment "T1-93: 1"
            frag id != 5 counter comment "T1-93: 1"
            frag id 9 counter comment "T1-93: 1"
            """), [.. SynOptions.Select((options, at) => Lan(WithOptions(64, (ushort)(at + 1), options))), Lan(Udp(Client, 1, Server, 1)), Lan(new PacketDraft().IPv4(Client, Server, fragmentOffset: 16).Payload("12345678").WithProtocol(6)),
                Lan(new PacketDraft().IPv6(Client6, "2001:db8:1::2").Tcp(1, 99, TcpFlags.Syn, options: [2, 4, 5, 180])), Lan(new PacketDraft().IPv6(Client6, "2001:db8:1::2").Fragment(9, 16, false).Payload("12345678").WithProtocol(17))])
        {
            Expects = new() { Sends = [null, null, null, null, null, WithOptions(63, 6, [2, 4, 3, 232]).ToArray(), WithOptions(63, 7, [2, 4, 2, 24]).ToArray(), WithOptions(63, 8, [1, 1, 1, 1]).ToArray(), WithOptions(63, 9, [2, 4, 5, 180, 1, 1, 1, 1]).ToArray()] },
        },
    ];

    private static byte[][] SynOptions =>
    [
        [0, 2, 4, 5, 180, 0, 0, 0], [9, 0, 2, 4, 5, 180, 1, 1], [1, 1, 1, 1, 1, 1, 2, 6], [2, 4, 1, 0, 2, 4, 5, 180], [2, 2, 1, 1], [2, 4, 5, 180], [2, 4, 2, 24], [1, 1, 1, 1], [2, 4, 5, 180, 4, 2, 1, 1],
    ];

    private static PacketDraft WithOptions(byte ttl, ushort port, byte[] options) => new PacketDraft().IPv4(Client, Server, ttl: ttl).Tcp(1, port, TcpFlags.Syn, 1000, 0, options: options);

    // Counts the packets that rules take for a family's.
    private static byte[] OfFamily(string table, NfProto family, string counter, string chain, byte number) => NewRule(table, chain, family, more: Expressions(
        Expr("meta", U32(NftaMeta.Dreg, Word0), U32(NftaMeta.Key, (uint)NftMetaKey.NfProto)), Is(Word0, number), Expr("objref", U32(NftaObjref.ImmType, (uint)NftObjectType.Counter), Text(NftaObjref.ImmName, counter))));
}
