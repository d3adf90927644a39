using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets.Building;
using static Differential.Requests.Wire;

namespace Differential.Requests;

// Timeout policies, and the default timeouts of each protocol.
internal static class TimeoutScenarios
{
    private const NetlinkFlags Create = NetlinkFlags.Create;
    private const NetlinkFlags Replace = NetlinkFlags.Create | NetlinkFlags.Replace;

    // The highest attribute of each protocol's timeouts.
    private static readonly (byte Protocol, int Highest)[] Protocols = [(1, 1), (6, 11), (17, 2), (47, 2), (58, 1), (132, 9), (136, 2), (255, 1)];

    internal static IEnumerable<RequestScenario> All() => [.. Lives(), .. Values(), .. Defaults(), .. Malformed(), Effects()];

    private static byte[] Name(string name) => Text(CtTimeoutAttribute.Name, name);

    private static byte[] L3(ushort family) => U16(CtTimeoutAttribute.L3Proto, family);

    private static byte[] L4(byte protocol) => U8(CtTimeoutAttribute.L4Proto, protocol);

    private static byte[] Data(params byte[][] timeouts) => Nest(CtTimeoutAttribute.Data, timeouts);

    private static byte[] New(string name, byte protocol, NetlinkFlags flags, params byte[][] timeouts) =>
        Policy(TimeoutMessage.New, flags, Name(name), L3(2), L4(protocol), Data(timeouts));

    private static byte[] Dump() => Policy(TimeoutMessage.Get, NetlinkFlags.Dump);

    private static byte[] Get(string name) => Policy(TimeoutMessage.Get, default, Name(name));

    private static IEnumerable<RequestScenario> Lives()
    {
        foreach (var scenario in (RequestScenario[])[new("life"), RequestScenario.Terse("life, terse"), RequestScenario.Capped("life, capped")])
        {
            yield return scenario
                .Send("dump nothing", Dump())
                .Send("get nothing", Get("a"))
                .Send("delete nothing", Policy(TimeoutMessage.Delete, default, Name("a")))
                .Send("delete all of nothing", Policy(TimeoutMessage.Delete, default))
                .Send("create", New("a", 6, Create, U32(1, 11)))
                .Send("create again", New("a", 6, Create, U32(1, 12)))
                .Send("create exclusively", New("a", 6, Create | NetlinkFlags.Exclusive, U32(1, 12)))
                .Send("without the create flag", New("b", 17, default, U32(1, 12)))
                .Send("get", Get("a"))
                .Send("replace", New("a", 6, Replace, U32(2, 13)))
                .Send("get", Get("a"))
                .Send("replace by another protocol", New("a", 17, Replace, U32(2, 13)))
                .Send("replace by another family", Policy(TimeoutMessage.New, Replace, Name("a"), L3(10), L4(6), Data()))
                .Send("replace by nothing", New("a", 6, Replace))
                .Send("replace by bad data", New("a", 6, Replace, U32(1, 99), U16(2, 5)))
                .Send("replace exclusively", New("a", 6, Replace | NetlinkFlags.Exclusive, U32(2, 13)))
                .Send("get", Get("a"))
                .Send("a third", New("c", 132, Create, U32(1, 12)))
                .Send("dump", Dump())
                .Send("dump by the root bit", Policy(TimeoutMessage.Get, NetlinkFlags.Root, Name("c")))
                .Send("get without name", Policy(TimeoutMessage.Get, default))
                .Send("delete", Policy(TimeoutMessage.Delete, default, Name("a")))
                .Send("delete again", Policy(TimeoutMessage.Delete, default, Name("a")))
                .Send("dump", Dump())
                .Send("a again", New("a", 6, Create, U32(1, 11)))
                .Send("dump", Dump())
                .Send("delete all", Policy(TimeoutMessage.Delete, default))
                .Send("dump", Dump());
        }
        var many = new RequestScenario("many");
        for (var number = 0; number < 60; number++)
            many.Send($"create {number}", New($"policy-{number:d2}", 6, Create, U32(1, (uint)number)));
        yield return many.Send("dump", Dump());
    }

    private static IEnumerable<RequestScenario> Values()
    {
        foreach (var (protocol, highest) in Protocols)
            yield return OfProtocol(protocol, highest);
        foreach (var protocol in (byte[])[0, 2, 33, 50, 99, 254])
            yield return OfProtocol(protocol, 2); // those that have none
        foreach (var name in (string[])["", "x", new('n', 31), new('n', 32), "über", "with space"])
            yield return new RequestScenario($"name {name}").Send("create", New(name, 6, Create)).Send("dump", Dump()).Send("delete", Policy(TimeoutMessage.Delete, default, Name(name)));
        foreach (var family in (ushort[])[0, 2, 3, 7, 10, 255, 256, 65535])
        {
            yield return new RequestScenario($"family {family}")
                .Send("create", Policy(TimeoutMessage.New, Create, Name("a"), L3(family), L4(6), Data()))
                .Send("defaults", Policy(TimeoutMessage.DefaultGet, default, L3(family), L4(6)))
                .Send("dump", Dump());
        }
    }

    private static RequestScenario OfProtocol(byte protocol, int highest)
    {
        var scenario = new RequestScenario($"protocol {protocol}").Send("empty", New("empty", protocol, Create));
        for (var type = 1; type <= highest; type++)
        {
            foreach (var seconds in (uint[])[0, 1, 86400, 17_179_869, 17_179_870, 0x7FFFFFFF, uint.MaxValue])
                scenario.Send($"{type} of {seconds} s", New($"{type}-{seconds}", protocol, Create, U32(type, seconds)));
        }
        return scenario
            .Send("all", New("all", protocol, Create, [.. Enumerable.Range(1, highest).Select(type => U32(type, (uint)type * 10))]))
            .Send("short", New("short", protocol, Create, U16(1, 5)))
            .Send("long", New("long", protocol, Create, Raw(1, 0, 0, 0, 5, 9, 9, 9, 9)))
            .Send("unknown", New("unknown", protocol, Create, U32(20, 5)))
            .Send("dump", Dump());
    }

    private static IEnumerable<RequestScenario> Defaults()
    {
        foreach (var (protocol, highest) in Protocols)
        {
            var scenario = new RequestScenario($"defaults of {protocol}")
                .Send("get", Policy(TimeoutMessage.DefaultGet, default, L3(2), L4(protocol)))
                .Send("set nothing", Policy(TimeoutMessage.DefaultSet, default, L3(2), L4(protocol), Data()));
            for (var type = 1; type <= highest; type++)
                scenario.Send($"set {type}", Policy(TimeoutMessage.DefaultSet, default, L3(2), L4(protocol), Data(U32(type, 100 + (uint)type))));
            yield return scenario
                .Send("get", Policy(TimeoutMessage.DefaultGet, default, L3(10), L4(protocol)))
                .Send("set bad data", Policy(TimeoutMessage.DefaultSet, default, L3(2), L4(protocol), Data(U16(1, 5))))
                .Send("set without data", Policy(TimeoutMessage.DefaultSet, default, L3(2), L4(protocol)))
                .Send("set and name", Policy(TimeoutMessage.DefaultSet, default, Name("a"), L3(2), L4(protocol), Data(U32(1, 7))))
                .Send("get as a dump", Policy(TimeoutMessage.DefaultGet, NetlinkFlags.Dump, L3(2), L4(protocol)))
                .Send("policy of the defaults", New("a", protocol, Create))
                .Send("get it", Get("a"));
        }
        yield return new RequestScenario("defaults of others")
            .Send("get 33", Policy(TimeoutMessage.DefaultGet, default, L3(2), L4(33)))
            .Send("get 0", Policy(TimeoutMessage.DefaultGet, default, L3(2), L4(0)))
            .Send("set 50", Policy(TimeoutMessage.DefaultSet, default, L3(2), L4(50), Data(U32(1, 7))))
            .Send("get without protocol", Policy(TimeoutMessage.DefaultGet, default, L3(2)))
            .Send("get without family", Policy(TimeoutMessage.DefaultGet, default, L4(6)))
            .Send("set without family", Policy(TimeoutMessage.DefaultSet, default, L4(6), Data()));
        yield return new RequestScenario("defaults and settings")
            .Set("nf_conntrack_udp_timeout", "41")
            .Set("nf_conntrack_tcp_timeout_max_retrans", "42")
            .Send("udp", Policy(TimeoutMessage.DefaultGet, default, L3(2), L4(17)))
            .Send("udplite", Policy(TimeoutMessage.DefaultGet, default, L3(2), L4(136)))
            .Send("tcp", Policy(TimeoutMessage.DefaultGet, default, L3(2), L4(6)));
    }

    private static IEnumerable<RequestScenario> Malformed()
    {
        foreach (var kind in (byte[])[0, 1, 2, 3, 4])
        {
            var scenario = new RequestScenario($"malformed {kind}").Send("create", New("a", 6, Create));
            foreach (var length in (int[])[0, 1, 2, 3, 4])
            {
                for (var type = 1; type <= 6; type++)
                    scenario.Send($"{type} of {length} bytes", Policy(kind, Create, Name("b"), L3(2), L4(6), Data(), Raw(type, new byte[length])));
            }
            for (var left = 0; left < 16; left++)
                scenario.Send($"parts {left:b4}", Policy(kind, Create, [.. ((byte[][])[Name("c"), L3(2), L4(17), Data()]).Where((_, at) => (left >> at & 1) != 0)]));
            yield return scenario
                .Send("no terminator", Policy(kind, Create, Raw(CtTimeoutAttribute.Name, 97), L3(2), L4(6), Data()))
                .Send("bytes left over", Policy(kind, Create, Name("d"), L3(2), L4(6), Data(), [1, 2, 3]))
                .Send("unmarked nest", Policy(kind, Create, Name("e"), L3(2), L4(6), UnmarkedNest(CtTimeoutAttribute.Data, U32(1, 5))))
                .Send("other family", Message(NfnlSubsystem.CtnetlinkTimeout, kind, NetlinkFlags.Request | NetlinkFlags.Ack | Create, NfProto.IPv6, Name("f"), L3(2), L4(6), Data()))
                .Send("dump", Dump());
        }
        var others = new RequestScenario("messages that are not there");
        foreach (var kind in (byte[])[5, 6, 255])
            others.Send($"{kind}", Policy(kind, default)).Send($"{kind}, dump", Policy(kind, NetlinkFlags.Dump));
        yield return others;
    }

    // What was set is what connections get.
    private static RequestScenario Effects() => RequestScenario.Forwarding("effects")
        .Send("udp", Policy(TimeoutMessage.DefaultSet, default, L3(2), L4(17), Data(U32(1, 77))))
        .Send("icmp", Policy(TimeoutMessage.DefaultSet, default, L3(2), L4(1), Data(U32(1, 78))))
        .Send("others", Policy(TimeoutMessage.DefaultSet, default, L3(2), L4(255), Data(U32(1, 79))))
        .Send("tcp", Policy(TimeoutMessage.DefaultSet, default, L3(2), L4(6), Data(U32(1, 81))))
        .Inside("udp", PacketBuilder.IPv4("10.0.0.1", "10.128.0.1").Udp(5, 6).PayloadOf(8).ToArray())
        .Inside("ping", PacketBuilder.IPv4("10.0.0.1", "10.128.0.1").IcmpEcho(5, 6).ToArray())
        .Inside("syn", PacketBuilder.IPv4("10.0.0.1", "10.128.0.1").Tcp(5, 6, Statewall.Packets.TcpFlags.Syn, seq: 1).ToArray())
        .Inside("other", PacketBuilder.IPv4("10.0.0.1", "10.128.0.1").WithProtocol(50).PayloadOf(20).ToArray())
        .Send("dump", ConnectionScenarios.Dump());
}
