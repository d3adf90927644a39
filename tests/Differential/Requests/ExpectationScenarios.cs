using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.Requests;

// Expectations: made, prolonged, asked for and ended, alone, with their masters and by time.
internal static class ExpectationScenarios
{
    private const string Control = "tcp 10.0.0.1 10.0.0.2 1000 21";
    private const string Other = "tcp 10.0.0.3 10.0.0.2 1001 21";
    private const string Data = "tcp 10.0.0.2 10.0.0.1 0 2000";
    private const string Exact = "tcp 255.255.255.255 255.255.255.255 65535 65535";
    private const string AnyPort = "tcp 255.255.255.255 255.255.255.255 0 65535";

    internal static IEnumerable<RequestScenario> All() =>
        [.. Lives(), .. Attributes(), .. Clashes(), .. Limits(), .. Masters(), .. Families(), .. Zones(), .. Statistics(), .. Malformed()];

    internal static byte[] Helped(string tuple, string helper, params byte[][] more) =>
        ConnectionScenarios.Make(tuple, [Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, helper)), .. more]);

    internal static byte[] Expect(string master, string tuple, string mask, params byte[][] more) =>
        Exp(ExpMessage.New, ConnectionScenarios.Create, ConnectionScenarios.FamilyOf(tuple), [.. Parts(master, tuple, mask), .. more]);

    internal static byte[] Dump() => Exp(ExpMessage.Get, NetlinkFlags.Dump, NfProto.Unspecified);

    private static byte[][] Parts(string master, string tuple, string mask) =>
        [Tuple(CtExpectAttribute.Master, master), Tuple(CtExpectAttribute.Tuple, tuple), Tuple(CtExpectAttribute.Mask, mask)];

    private static byte[] Of(string tuple) => Tuple(CtExpectAttribute.Tuple, tuple);

    private static IEnumerable<RequestScenario> Lives()
    {
        foreach (var scenario in (RequestScenario[])[new("life"), RequestScenario.Deaf("life unheard").Set("nf_conntrack_events", "0"), RequestScenario.Terse("life, terse")])
        {
            yield return scenario
                .Send("dump nothing", Dump())
                .Send("get nothing", Exp(ExpMessage.Get, default, Of(Data)))
                .Send("delete nothing", Exp(ExpMessage.Delete, default, Of(Data)))
                .Send("flush nothing", Exp(ExpMessage.Delete, default))
                .Send("without master", Expect(Control, Data, AnyPort))
                .Send("master", Helped(Control, "ftp"))
                .Send("without the create flag", Exp(ExpMessage.New, default, Parts(Control, Data, AnyPort)))
                .Send("create", Expect(Control, Data, AnyPort))
                .Send("create again", Expect(Control, Data, AnyPort))
                .Send("create exclusively", Exp(ExpMessage.New, ConnectionScenarios.Only, Parts(Control, Data, AnyPort)))
                .Send("get", Exp(ExpMessage.Get, default, Of(Data)))
                .Send("get by what meets it", Exp(ExpMessage.Get, default, Of("tcp 10.0.0.2 10.0.0.1 777 2000")))
                .Send("get by what does not", Exp(ExpMessage.Get, default, Of("tcp 10.0.0.2 10.0.0.1 777 2001")))
                .Send("get by master", Exp(ExpMessage.Get, default, Tuple(CtExpectAttribute.Master, Data)))
                .Send("get with a wrong identifier", Exp(ExpMessage.Get, default, Of(Data), U32(CtExpectAttribute.Id, 77)))
                .Send("dump", Dump())
                .Send("dump IPv4", Exp(ExpMessage.Get, NetlinkFlags.Dump))
                .Send("dump IPv6", Exp(ExpMessage.Get, NetlinkFlags.Dump, NfProto.IPv6))
                .Send("master with one", Ct(CtMessage.Get, default, Original(Control)))
                .Send("prolong", Exp(ExpMessage.New, default, [.. Parts(Control, Data, AnyPort), U32(CtExpectAttribute.Timeout, 50)]))
                .Send("get", Exp(ExpMessage.Get, default, Of(Data)))
                .Send("delete with a wrong identifier", Exp(ExpMessage.Delete, default, Of(Data), U32(CtExpectAttribute.Id, 77)))
                .Send("delete with echo", Exp(ExpMessage.Delete, ConnectionScenarios.Echo, Of(Data)))
                .Send("delete again", Exp(ExpMessage.Delete, default, Of(Data)))
                .Send("create with echo", Exp(ExpMessage.New, ConnectionScenarios.Create | ConnectionScenarios.Echo, Parts(Control, Data, AnyPort)))
                .Send("flush", Exp(ExpMessage.Delete, ConnectionScenarios.Echo));
        }
        yield return new RequestScenario("identifiers")
            .Send("master", Helped(Control, "ftp"))
            .Send("create", Expect(Control, Data, AnyPort))
            .Send("get by it", ids => Exp(ExpMessage.Get, default, Of(Data), U32(CtExpectAttribute.Id, ids[2])))
            .Send("delete by the master's", ids => Exp(ExpMessage.Delete, default, Of(Data), U32(CtExpectAttribute.Id, ids[1])))
            .Send("delete by it", ids => Exp(ExpMessage.Delete, default, Of(Data), U32(CtExpectAttribute.Id, ids[2])));
        yield return new RequestScenario("time")
            .Send("master", Helped(Control, "ftp"))
            .Send("create", Expect(Control, Data, AnyPort))
            .Send("shorten", Exp(ExpMessage.New, default, [.. Parts(Control, Data, AnyPort), U32(CtExpectAttribute.Timeout, 1)]))
            .Wait(1300)
            .Send("dump", Dump())
            .Send("statistics", Exp(ExpMessage.GetStatsCpu, NetlinkFlags.Dump));
    }

    // Attributes by themselves: well-formed, at their limits and beyond.
    internal static IReadOnlyList<(string Name, byte[] Attribute)> Cases()
    {
        byte[] Nat(uint direction, string tuple) => Nest(CtExpectAttribute.Nat, U32(CtExpectNatAttribute.Dir, direction), Tuple(CtExpectNatAttribute.Tuple, tuple));
        List<(string, byte[])> cases =
        [
            ("timeout", U32(CtExpectAttribute.Timeout, 5)), ("identifier", U32(CtExpectAttribute.Id, 0x5EED_0005)), ("unknown", U32(12, 5)),
            ("nat", Nat(1, "tcp 192.0.2.1 0.0.0.0 4000 0")), ("nat, original", Nat(0, "tcp 192.0.2.1 0.0.0.0 4000 0")), ("nat, direction 2", Nat(2, "tcp 192.0.2.1 0.0.0.0 4000 0")),
            ("nat, direction of many bits", Nat(uint.MaxValue, "tcp 192.0.2.1 0.0.0.0 4000 0")),
            ("nat port", Nat(1, "tcp 0.0.0.0 0.0.0.0 4000 0")), ("nat of nothing", Nat(1, "tcp 0.0.0.0 0.0.0.0 0 9")), ("nat udp", Nat(1, "udp 192.0.2.1 0.0.0.0 4000 0")),
            ("nat icmp", Nat(1, "icmp 192.0.2.1 0.0.0.0 8 0 4000")), ("nat generic", Nat(1, "50 192.0.2.1 0.0.0.0")),
            ("nat without direction", Nest(CtExpectAttribute.Nat, Tuple(CtExpectNatAttribute.Tuple, Data))), ("nat without tuple", Nest(CtExpectAttribute.Nat, U32(CtExpectNatAttribute.Dir, 1))),
            ("nat, IPv6", Nat(1, "tcp ::1 ::2 1 2")), ("nat empty", Nest(CtExpectAttribute.Nat)), ("nat, short direction", Nest(CtExpectAttribute.Nat, U8(1, 1), Tuple(2, Data))),
        ];
        foreach (var bits in (uint[])[0, 1, 2, 3, 4, 7, 8, 0x80, 0xFFFFFFFF])
            cases.Add(($"flags {bits:x}", U32(CtExpectAttribute.Flags, bits)));
        foreach (var name in (string[])["ftp", "irc", "sip", "tftp", "nobody", "", "fifteen-letters", "sixteen-letters!"])
            cases.Add(($"helper {name}", Text(CtExpectAttribute.HelpName, name)));
        foreach (var name in (string[])["nat-follow-master", "sip", "Q.931", "callforwarding", "pptp", "nobody", "", new('x', 60)])
            cases.Add(($"function {name}", Text(CtExpectAttribute.Fn, name)));
        foreach (var (name, kind) in ((string, uint)[])[("ftp", 0), ("ftp", 1), ("sip", 1), ("sip", 3), ("sip", 4), ("", 1), ("ftp", 256)])
            cases.Add(($"class {kind} of {name}", name.Length == 0 ? U32(CtExpectAttribute.Class, kind) : [.. U32(CtExpectAttribute.Class, kind), .. Text(CtExpectAttribute.HelpName, name)]));
        return cases;
    }

    private static IEnumerable<RequestScenario> Attributes()
    {
        foreach (var (name, attribute) in Cases())
        {
            yield return new RequestScenario($"attribute {name}")
                .Send("master", Helped("tcp 10.0.0.1 10.0.0.2 1000 5060", "sip"))
                .Send("create", Expect("tcp 10.0.0.1 10.0.0.2 1000 5060", Data, AnyPort, attribute))
                .Send("dump", Dump())
                .Send("change", Exp(ExpMessage.New, default, [.. Parts("tcp 10.0.0.1 10.0.0.2 1000 5060", Data, AnyPort), attribute]))
                .Send("dump with it", Exp(ExpMessage.Get, NetlinkFlags.Dump, attribute))
                .Send("delete with it", Exp(ExpMessage.Delete, default, Of(Data), attribute))
                .Send("flush with it", Exp(ExpMessage.Delete, default, attribute))
                .Send("dump", Dump());
        }
    }

    private static IEnumerable<RequestScenario> Clashes()
    {
        foreach (var (name, tuple, mask) in ((string, string, string)[])[
            ("the same", Data, AnyPort), ("another mask", Data, Exact), ("another source", "tcp 10.0.0.9 10.0.0.1 0 2000", AnyPort), ("any source", "tcp 10.0.0.9 10.0.0.1 0 2000", "tcp 0.0.0.0 255.255.255.255 0 65535"),
            ("another port", "tcp 10.0.0.2 10.0.0.1 0 2001", AnyPort), ("another source port", "tcp 10.0.0.2 10.0.0.1 20 2000", AnyPort), ("a network", "tcp 10.0.0.0 10.0.0.1 0 2000", "tcp 255.255.0.0 255.255.255.255 0 65535"),
            ("another protocol", "udp 10.0.0.2 10.0.0.1 0 2000", "udp 255.255.255.255 255.255.255.255 0 65535")])
        {
            foreach (var master in (string[])[Control, Other])
            {
                yield return new RequestScenario($"{name}, {(master == Control ? "same" : "other")} master")
                    .Send("master", Helped(Control, "ftp"))
                    .Send("other", Helped(Other, "ftp"))
                    .Send("create", Expect(Control, Data, AnyPort))
                    .Send("create a second", Expect(master, tuple, mask))
                    .Send("exclusively", Exp(ExpMessage.New, ConnectionScenarios.Only, Parts(master, tuple, mask)))
                    .Send("dump", Dump())
                    .Send("get", Exp(ExpMessage.Get, default, Of(tuple)))
                    .Send("statistics", Exp(ExpMessage.GetStatsCpu, NetlinkFlags.Dump))
                    .Send("flush", Exp(ExpMessage.Delete, default));
            }
        }
    }

    private static IEnumerable<RequestScenario> Limits()
    {
        foreach (var (helper, control) in ((string, string)[])[
            ("ftp", Control), ("irc", "tcp 10.0.0.1 10.0.0.2 1000 6667"), ("sip", "udp 10.0.0.1 10.0.0.2 5060 5060"), ("tftp", "udp 10.0.0.1 10.0.0.2 1000 69"), ("amanda", "udp 10.0.0.1 10.0.0.2 1000 10080"),
            ("pptp", "tcp 10.0.0.1 10.0.0.2 1000 1723"), ("sane", "tcp 10.0.0.1 10.0.0.2 1000 6566"), ("netbios-ns", "udp 10.0.0.1 10.0.0.2 137 137"), ("snmp", "udp 10.0.0.1 10.0.0.2 161 161"), ("snmp_trap", "udp 10.0.0.1 10.0.0.2 162 162"),
            ("Q.931", "tcp 10.0.0.1 10.0.0.2 1000 1720"), ("RAS", "udp 10.0.0.1 10.0.0.2 1000 1719"), ("H.245", "tcp 10.0.0.1 10.0.0.2 1000 1721"), ("H.245", "udp 10.0.0.1 10.0.0.2 1000 1721")])
        {
            var scenario = new RequestScenario($"limits of {helper}").Send("master", Helped(control, helper));
            for (var port = 3000; port < 3040; port++)
                scenario.Send($"expect {port}", Expect(control, $"tcp 10.0.0.2 10.0.0.1 0 {port}", AnyPort));
            yield return scenario
                .Send("dump", Dump())
                .Send("dump of the master", Exp(ExpMessage.Get, NetlinkFlags.Dump, Tuple(CtExpectAttribute.Master, control)))
                .Send("flush of another helper", Exp(ExpMessage.Delete, default, Text(CtExpectAttribute.HelpName, "nobody")))
                .Send("flush of the helper", Exp(ExpMessage.Delete, default, Text(CtExpectAttribute.HelpName, helper)))
                .Send("statistics", Exp(ExpMessage.GetStatsCpu, NetlinkFlags.Dump));
        }
        const string Sip = "udp 10.0.0.1 10.0.0.2 5060 5060";
        var classes = new RequestScenario("limits of classes").Send("master", Helped(Sip, "sip"));
        for (var port = 3000; port < 3040; port++)
            classes.Send($"expect {port}", Expect(Sip, $"udp 10.0.0.2 10.0.0.1 0 {port}", "udp 255.255.255.255 255.255.255.255 0 65535", U32(CtExpectAttribute.Class, (uint)port % 4), Text(CtExpectAttribute.HelpName, "sip")));
        yield return classes.Send("dump", Dump())
            .Send("another class", Expect(Sip, "udp 10.0.0.2 10.0.0.1 0 3039", "udp 255.255.255.255 255.255.255.255 0 65535", U32(CtExpectAttribute.Class, 1), Text(CtExpectAttribute.HelpName, "sip")));
    }

    private static IEnumerable<RequestScenario> Masters()
    {
        yield return new RequestScenario("masters")
            .Send("no helper", ConnectionScenarios.Make("tcp 10.0.0.5 10.0.0.2 1 21"))
            .Send("expect from it", Expect("tcp 10.0.0.5 10.0.0.2 1 21", "tcp 10.0.0.2 10.0.0.5 0 9", AnyPort))
            .Send("with a helper named", Expect("tcp 10.0.0.5 10.0.0.2 1 21", "tcp 10.0.0.2 10.0.0.5 0 9", AnyPort, Text(CtExpectAttribute.HelpName, "ftp")))
            .Send("dump of it", Exp(ExpMessage.Get, NetlinkFlags.Dump, Tuple(CtExpectAttribute.Master, "tcp 10.0.0.5 10.0.0.2 1 21")))
            .Send("dump of nobody", Exp(ExpMessage.Get, NetlinkFlags.Dump, Tuple(CtExpectAttribute.Master, Control)))
            .Send("master", Helped(Control, "irc"))
            .Send("one", Expect(Control, Data, AnyPort))
            .Send("two by the reply", Expect("tcp 10.0.0.2 10.0.0.1 21 1000", "tcp 10.0.0.2 10.0.0.1 0 2001", AnyPort))
            .Send("dump of it", Exp(ExpMessage.Get, NetlinkFlags.Dump, Tuple(CtExpectAttribute.Master, Control)))
            .Send("dump of it, IPv6", Exp(ExpMessage.Get, NetlinkFlags.Dump, NfProto.IPv6, Tuple(CtExpectAttribute.Master, "tcp ::1 ::2 1 2")))
            .Send("helper away", Ct(CtMessage.New, default, Original(Control), Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, ""))))
            .Send("dump", Dump())
            .Send("helper back", Ct(CtMessage.New, default, Original(Control), Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, "irc"))))
            .Send("one", Expect(Control, Data, AnyPort))
            .Send("two", Expect(Control, "tcp 10.0.0.2 10.0.0.1 0 2001", AnyPort))
            .Send("delete the master", Ct(CtMessage.Delete, ConnectionScenarios.Echo, Original(Control)))
            .Send("dump", Dump())
            .Send("statistics", Exp(ExpMessage.GetStatsCpu, NetlinkFlags.Dump));
        yield return new RequestScenario("master runs out")
            .Send("master", Helped(Control, "ftp"))
            .Send("one", Expect(Control, Data, AnyPort))
            .Send("flush the connections", Ct(CtMessage.Delete, default, NfProto.Unspecified))
            .Send("dump", Dump());
        yield return new RequestScenario("made while nobody heard")
            .Set("nf_conntrack_events", "0")
            .Send("master", Helped(Control, "ftp"))
            .Set("nf_conntrack_events", "1")
            .Send("one", Expect(Control, Data, AnyPort))
            .Send("one again", Exp(ExpMessage.New, ConnectionScenarios.Echo, Parts(Control, Data, AnyPort)))
            .Send("flush", Exp(ExpMessage.Delete, ConnectionScenarios.Echo));
    }

    private static IEnumerable<RequestScenario> Families()
    {
        foreach (var (master, helper, tuple, mask) in ((string, string, string, string)[])[
            ("tcp fd00::1 fd00::2 1000 21", "ftp", "tcp fd00::2 fd00::1 0 2000", "tcp ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 0 65535"),
            ("tcp fd00::1 fd00::2 1000 21", "ftp", "udp fd00::2 fd00::1 5 2000", "udp ffff:: ffff:: 65535 65535"),
            (Control, "ftp", "icmp 10.0.0.1 10.0.0.2 8 0 7", "icmp 255.255.255.255 255.255.255.255 8 0 65535"),
            (Control, "ftp", "icmp 10.0.0.1 10.0.0.2 0 3 7", "icmp 255.255.255.255 255.255.255.255 8 0 15"),
            (Control, "ftp", "gre 10.0.0.1 10.0.0.2 5 6", "gre 255.255.255.255 255.255.255.255 65535 65535"),
            (Control, "ftp", "sctp 10.0.0.1 10.0.0.2 5 6", "tcp 255.255.255.255 255.255.255.255 65535 65535"),
            (Control, "ftp", "50 10.0.0.1 10.0.0.2", "50 255.255.255.255 255.255.255.255"),
            (Control, "ftp", "udplite 10.0.0.1 10.0.0.2 5 6", "udplite 255.255.255.255 255.255.255.255 65535 65535"),
            (Control, "ftp", Data, "icmp 255.255.255.255 255.255.255.255 8 0 65535"),
            (Control, "ftp", "tcp fd00::2 fd00::1 0 2000", "tcp ffff:: ffff:: 0 65535")])
        {
            yield return new RequestScenario($"{tuple} of {master}, mask {mask}")
                .Send("master", Helped(master, helper))
                .Send("create", Expect(master, tuple, mask))
                .Send("dump", Dump())
                .Send("get", Exp(ExpMessage.Get, default, ConnectionScenarios.FamilyOf(tuple), Of(tuple)))
                .Send("delete", Exp(ExpMessage.Delete, default, ConnectionScenarios.FamilyOf(tuple), Of(tuple)));
        }
    }

    private static IEnumerable<RequestScenario> Zones()
    {
        var zone = U16(CtExpectAttribute.Zone, 7);
        yield return new RequestScenario("zones")
            .Send("master in 7", Helped(Control, "ftp", U16(CtAttribute.Zone, 7)))
            .Send("master in none", Expect(Control, Data, AnyPort))
            .Send("master in 7", Expect(Control, Data, AnyPort, zone))
            .Send("get in none", Exp(ExpMessage.Get, default, Of(Data)))
            .Send("get in 7", Exp(ExpMessage.Get, default, Of(Data), zone))
            .Send("master in 0", Helped(Control, "ftp"))
            .Send("expect in 0", Expect(Control, Data, AnyPort))
            .Send("dump", Dump())
            .Send("dump with zone", Exp(ExpMessage.Get, NetlinkFlags.Dump, zone))
            .Send("dump of the master in 7", Exp(ExpMessage.Get, NetlinkFlags.Dump, Tuple(CtExpectAttribute.Master, Control), zone))
            .Send("tuple with zone", Exp(ExpMessage.Get, default, Of($"{Data} zone 7")))
            .Send("delete in 7", Exp(ExpMessage.Delete, default, Of(Data), zone))
            .Send("flush with zone", Exp(ExpMessage.Delete, default, zone));
    }

    private static IEnumerable<RequestScenario> Statistics()
    {
        yield return new RequestScenario("statistics")
            .Send("at first", Exp(ExpMessage.GetStatsCpu, NetlinkFlags.Dump))
            .Send("no dump", Exp(ExpMessage.GetStatsCpu, default))
            .Send("with attributes", Exp(ExpMessage.GetStatsCpu, NetlinkFlags.Dump, U32(1, 1)))
            .Send("with bytes left over", Exp(ExpMessage.GetStatsCpu, default, [1, 2, 3, 4]));
    }

    private static IEnumerable<RequestScenario> Malformed()
    {
        foreach (var (name, request) in ((string, Func<byte[], byte[]>)[])[
            ("get", bytes => Exp(ExpMessage.Get, default, bytes)), ("dump", bytes => Exp(ExpMessage.Get, NetlinkFlags.Dump, bytes)),
            ("delete", bytes => Exp(ExpMessage.Delete, default, bytes)), ("new", bytes => Expect(Control, Data, AnyPort, bytes))])
        {
            var scenario = new RequestScenario($"malformed {name}").Send("master", Helped(Control, "ftp"));
            foreach (var length in (int[])[0, 1, 3, 4])
            {
                for (var type = 1; type <= 12; type++)
                    scenario.Send($"{type} of {length} bytes", request(Raw(type, [.. Enumerable.Repeat((byte)1, length)]))); // no time is over at once
            }
            yield return scenario.Send("no terminator", request(Raw(CtExpectAttribute.HelpName, 102, 116, 112)))
                .Send("bytes left over", request([1, 2, 3]))
                .Send("dump", Dump());
        }
        var parts = Parts(Control, Data, AnyPort);
        var incomplete = new RequestScenario("incomplete").Send("master", Helped(Control, "ftp"));
        for (var left = 0; left < 8; left++)
            incomplete.Send($"parts {left:b3}", Exp(ExpMessage.New, ConnectionScenarios.Create, [.. parts.Where((_, at) => (left >> at & 1) != 0)]));
        yield return incomplete
            .Send("no family", Exp(ExpMessage.New, ConnectionScenarios.Create, NfProto.Unspecified, parts))
            .Send("get, no family", Exp(ExpMessage.Get, default, NfProto.Unspecified, Of(Data)));
    }
}
