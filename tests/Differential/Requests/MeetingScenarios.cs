using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets.Building;
using static Differential.Requests.Wire;
using PacketFlags = Statewall.Packets.TcpFlags;

namespace Differential.Requests;

// Packets that meet an expectation, and packets that just miss it.
internal static class MeetingScenarios
{
    private const string Inner = "10.0.0.1";
    private const string Outer = "10.128.0.1";
    private const string Control = $"tcp {Inner} {Outer} 1000 21";
    private const string Data = $"tcp {Outer} {Inner} 0 2000";
    private const string AnyPort = "tcp 255.255.255.255 255.255.255.255 0 65535";

    internal static IEnumerable<RequestScenario> All()
    {
        foreach (var (name, more) in ((string, byte[][])[])[
            ("plain", []), ("permanent", [U32(CtExpectAttribute.Flags, 1)]), ("inactive", [U32(CtExpectAttribute.Flags, 2)]), ("permanent and inactive", [U32(CtExpectAttribute.Flags, 3)]),
            ("with a helper named", [Text(CtExpectAttribute.HelpName, "irc")]), ("of user space", [U32(CtExpectAttribute.Flags, 4)])])
        {
            yield return RequestScenario.Forwarding(name)
                .Send("master", ExpectationScenarios.Helped(Control, "ftp", U32(CtAttribute.Mark, 7), ConnectionScenarios.Tcp(3)))
                .Send("expect", ExpectationScenarios.Expect(Control, Data, AnyPort, more))
                .Outside("other port", Syn(Outer, 20, Inner, 2001))
                .Inside("other way", Syn(Inner, 20, Outer, 2000))
                .Outside("other source", Syn("10.128.0.2", 20, Inner, 2000))
                .Outside("udp", Datagram(Outer, 20, Inner, 2000))
                .Outside("expected", Syn(Outer, 20, Inner, 2000))
                .Outside("again", Syn(Outer, 20, Inner, 2000))
                .Outside("another", Syn(Outer, 21, Inner, 2000))
                .Send("dump", ConnectionScenarios.Dump())
                .Send("expectations", ExpectationScenarios.Dump())
                .Inside("answer", PacketBuilder.IPv4(Inner, Outer).Tcp(2000, 20, PacketFlags.Syn | PacketFlags.Ack, seq: 500, ack: 101).ToArray())
                .Send("statistics", Exp(ExpMessage.GetStatsCpu, NetlinkFlags.Dump))
                .Send("mark the master", Ct(CtMessage.New, default, Original(Control), U32(CtAttribute.Mark, 9)))
                .Send("delete the master", Ct(CtMessage.Delete, default, Original(Control)))
                .Outside("a third", Syn(Outer, 22, Inner, 2000))
                .Send("dump", ConnectionScenarios.Dump())
                .Send("flush", Ct(CtMessage.Delete, default, NfProto.Unspecified));
        }
        yield return Kinds();
        yield return RequestScenario.Forwarding("out of time")
            .Send("master", ExpectationScenarios.Helped(Control, "ftp"))
            .Send("expect", ExpectationScenarios.Expect(Control, Data, AnyPort))
            .Send("shorten", Exp(ExpMessage.New, default, Tuple(1, Control), Tuple(2, Data), Tuple(3, AnyPort), U32(CtExpectAttribute.Timeout, 1)))
            .Wait(1300)
            .Outside("too late", Syn(Outer, 20, Inner, 2000))
            .Send("dump", ConnectionScenarios.Dump());
    }

    private static RequestScenario Kinds()
    {
        const string Sip = $"udp {Inner} {Outer} 5060 5060";
        const string Sip6 = "udp fd01::1 fd02::1 5060 5060";
        return RequestScenario.Forwarding("kinds")
            .Send("master", ExpectationScenarios.Helped(Sip, "sip"))
            .Send("expect udp", ExpectationScenarios.Expect(Sip, $"udp {Outer} {Inner} 0 4000", "udp 255.255.0.0 255.255.255.255 0 65535"))
            .Send("expect icmp", ExpectationScenarios.Expect(Sip, $"icmp {Inner} {Outer} 8 0 7", "icmp 255.255.255.255 255.255.255.255 8 0 65535"))
            .Send("expect a source port", ExpectationScenarios.Expect(Sip, $"udp {Outer} {Inner} 77 4001", "udp 0.0.0.0 255.255.255.255 65535 65535", U32(CtExpectAttribute.Class, 1)))
            .Outside("from the network", Datagram("10.128.9.9", 5, Inner, 4000))
            .Inside("another identifier", Ping(8))
            .Inside("the identifier", Ping(7))
            .Outside("another source port", Datagram(Outer, 78, Inner, 4001))
            .Outside("the source port", Datagram("10.128.7.7", 77, Inner, 4001))
            .Send("IPv6 master", ExpectationScenarios.Helped(Sip6, "sip"))
            .Send("expect IPv6", ExpectationScenarios.Expect(Sip6, "udp fd02::1 fd01::1 0 4000", "udp ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 0 65535"))
            .Outside("IPv6", PacketBuilder.IPv6("fd02::1", "fd01::1").Udp(9, 4000).PayloadOf(8).ToArray())
            .Send("dump", ConnectionScenarios.Dump())
            .Send("expectations", ExpectationScenarios.Dump())
            .Send("statistics", Exp(ExpMessage.GetStatsCpu, NetlinkFlags.Dump));
    }

    private static byte[] Syn(string source, ushort from, string destination, ushort to) =>
        PacketBuilder.IPv4(source, destination).Tcp(from, to, PacketFlags.Syn, seq: 100).ToArray();

    private static byte[] Datagram(string source, ushort from, string destination, ushort to) =>
        PacketBuilder.IPv4(source, destination).Udp(from, to).PayloadOf(8).ToArray();

    private static byte[] Ping(ushort identifier) => PacketBuilder.IPv4(Inner, Outer).IcmpEcho(identifier, 1).ToArray();
}
