using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.Requests;

// The helpers that the kernel has, as connections refer to them; and those in programs, where the kernel has been built for them.
internal static class HelperScenarios
{
    private const NetlinkFlags Create = NetlinkFlags.Create;

    internal static IEnumerable<RequestScenario> BuiltIn()
    {
        foreach (var name in (string[])["amanda", "ftp", "H.245", "irc", "netbios-ns", "pptp", "Q.931", "RAS", "sane", "sip", "snmp", "snmp_trap", "tftp", "FTP", "ft", "ftpd"])
        {
            var scenario = new RequestScenario($"helper {name}");
            foreach (var tuple in (string[])[
                "tcp 10.0.0.1 10.0.0.2 1 2", "udp 10.0.0.1 10.0.0.2 1 2", "sctp 10.0.0.1 10.0.0.2 1 2", "udplite 10.0.0.1 10.0.0.2 1 2", "gre 10.0.0.1 10.0.0.2 1 2", "icmp 10.0.0.1 10.0.0.2 8 0 1",
                "tcp fd00::1 fd00::2 1 2", "udp fd00::1 fd00::2 1 2"])
            {
                scenario.Send($"create {tuple}", ExpectationScenarios.Helped(tuple, name))
                    .Send($"create {tuple} without", ConnectionScenarios.Make(tuple))
                    .Send($"give it to {tuple}", Ct(CtMessage.New, default, ConnectionScenarios.FamilyOf(tuple), Original(tuple), Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, name))));
                for (uint kind = 0; kind < 5; kind++)
                {
                    var (to, mask) = tuple.Contains("::", StringComparison.Ordinal)
                        ? ($"tcp fd00::2 fd00::1 0 {3000 + kind}", "tcp ffff:: ffff:: 0 65535")
                        : ($"tcp 10.0.0.2 10.0.0.1 0 {3000 + kind}", "tcp 255.255.255.255 255.255.255.255 0 65535");
                    scenario.Send($"expect {kind} from {tuple}", ExpectationScenarios.Expect(tuple, to, mask, U32(CtExpectAttribute.Class, kind)));
                }
                scenario.Send($"flush the expectations of {tuple}", Exp(ExpMessage.Delete, default));
            }
            yield return scenario.Send("dump", ConnectionScenarios.Dump());
        }
    }

    internal static IEnumerable<RequestScenario> InPrograms() => [Lives(), .. Attributes(), .. Policies(), Connections()];

    // Whether the kernel knows the subsystem; if not, it refuses whatever is asked.
    internal static bool AreKnown()
    {
        var run = new ScenarioRun();
        run.Add(new RequestScenario("probe").Send("dump", Helper(HelperMessage.Get, NetlinkFlags.Dump)));
        return run.Reasons.Count == 0;
    }

    private static byte[] Name(string name) => Text(CtHelperAttribute.Name, name);

    private static byte[] Serves(ushort family, byte protocol) =>
        Nest(CtHelperAttribute.Tuple, U16(CtHelperTupleAttribute.L3ProtoNum, family), U8(CtHelperTupleAttribute.L4ProtoNum, protocol));

    private static byte[] OnePolicy(int place, string name, uint maximum, uint timeout) =>
        Nest(CtHelperPolicySetAttribute.Set1 + place, Text(CtHelperPolicyAttribute.Name, name), U32(CtHelperPolicyAttribute.ExpectMax, maximum), U32(CtHelperPolicyAttribute.ExpectTimeout, timeout));

    private static byte[] Set(uint count, params byte[][] policies) => Nest(CtHelperAttribute.Policy, [U32(CtHelperPolicySetAttribute.Num, count), .. policies]);

    private static byte[] New(string name, NetlinkFlags flags, params byte[][] more) =>
        Helper(HelperMessage.New, flags, [Name(name), Serves(2, 6), Set(1, OnePolicy(0, name, 3, 100)), U32(CtHelperAttribute.PrivDataLen, 4), .. more]);

    private static byte[] Dump() => Helper(HelperMessage.Get, NetlinkFlags.Dump);

    private static RequestScenario Lives() => new RequestScenario("life")
        .Send("dump nothing", Dump())
        .Send("get nothing", Helper(HelperMessage.Get, default, Name("a")))
        .Send("delete nothing", Helper(HelperMessage.Delete, default, Name("a")))
        .Send("create", New("a", Create))
        .Send("create again", New("a", Create))
        .Send("create exclusively", New("a", Create | NetlinkFlags.Exclusive))
        .Send("update", Helper(HelperMessage.New, Create, Name("a"), Serves(2, 6), U32(CtHelperAttribute.QueueNum, 9), U32(CtHelperAttribute.Status, 1)))
        .Send("get", Helper(HelperMessage.Get, default, Name("a")))
        .Send("get by tuple", Helper(HelperMessage.Get, default, Serves(2, 6)))
        .Send("get by another tuple", Helper(HelperMessage.Get, default, Name("a"), Serves(10, 6)))
        .Send("get any", Helper(HelperMessage.Get, default))
        .Send("one built in", New("ftp", Create))
        .Send("delete one built in", Helper(HelperMessage.Delete, default, Name("ftp")))
        .Send("dump", Dump())
        .Send("delete", Helper(HelperMessage.Delete, default, Name("a")))
        .Send("delete again", Helper(HelperMessage.Delete, default, Name("a")))
        .Send("delete all of nothing", Helper(HelperMessage.Delete, default));

    private static IEnumerable<RequestScenario> Attributes()
    {
        foreach (var (name, attribute) in ((string, byte[])[])[
            ("queue", U32(CtHelperAttribute.QueueNum, 7)), ("enabled", U32(CtHelperAttribute.Status, 1)), ("disabled", U32(CtHelperAttribute.Status, 0)), ("status 2", U32(CtHelperAttribute.Status, 2)),
            ("no private data", U32(CtHelperAttribute.PrivDataLen, 0)), ("most private data", U32(CtHelperAttribute.PrivDataLen, 32)), ("too much private data", U32(CtHelperAttribute.PrivDataLen, 33)),
            ("short queue", U16(CtHelperAttribute.QueueNum, 7)), ("empty tuple", Nest(CtHelperAttribute.Tuple)), ("empty policy", Nest(CtHelperAttribute.Policy)), ("unknown", U32(9, 1))])
        {
            yield return new RequestScenario(name)
                .Send("create", New("b", Create, attribute))
                .Send("dump", Dump())
                .Send("update", Helper(HelperMessage.New, Create, Name("b"), Serves(2, 6), attribute))
                .Send("dump", Dump())
                .Send("delete", Helper(HelperMessage.Delete, default));
        }
    }

    private static IEnumerable<RequestScenario> Policies()
    {
        foreach (var (name, set) in ((string, byte[])[])[
            ("none", Set(0)), ("two", Set(2, OnePolicy(0, "a", 1, 2), OnePolicy(1, "b", 3, 4))), ("four", Set(4, OnePolicy(0, "a", 1, 2), OnePolicy(1, "b", 3, 4), OnePolicy(2, "c", 5, 6), OnePolicy(3, "d", 255, 8))),
            ("five", Set(5, OnePolicy(0, "a", 1, 2))), ("one missing", Set(2, OnePolicy(0, "a", 1, 2))), ("one too many", Set(1, OnePolicy(0, "a", 1, 2), OnePolicy(1, "b", 3, 4))),
            ("256 expected", Set(1, OnePolicy(0, "a", 256, 2))), ("another name", Set(1, OnePolicy(0, "z", 2, 2))), ("long name", Set(1, OnePolicy(0, "sixteen-letters!", 2, 2))),
            ("no number", Nest(CtHelperAttribute.Policy, OnePolicy(0, "a", 1, 2))), ("no timeout", Set(1, Nest(CtHelperPolicySetAttribute.Set1, Text(1, "a"), U32(2, 1))))])
        {
            yield return new RequestScenario($"policies: {name}")
                .Send("create", Helper(HelperMessage.New, Create, Name("p"), Serves(2, 17), set, U32(CtHelperAttribute.PrivDataLen, 0)))
                .Send("dump", Dump())
                .Send("another", New("a", Create))
                .Send("update", Helper(HelperMessage.New, Create, Name("a"), Serves(2, 6), set))
                .Send("dump", Dump())
                .Send("delete", Helper(HelperMessage.Delete, default));
        }
    }

    private static RequestScenario Connections()
    {
        const string Control = "tcp 10.0.0.1 10.0.0.2 1000 7777";
        return new RequestScenario("connections")
            .Send("helper", New("mine", Create))
            .Send("connection", ExpectationScenarios.Helped(Control, "mine"))
            .Send("private data", Ct(CtMessage.New, default, Original(Control), Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, "mine"), Raw(CtHelpAttribute.Info, 1, 2, 3, 4))))
            .Send("dump", ConnectionScenarios.Dump())
            .Send("expect", ExpectationScenarios.Expect(Control, "tcp 10.0.0.2 10.0.0.1 0 2000", "tcp 255.255.255.255 255.255.255.255 0 65535"))
            .Send("expectations", ExpectationScenarios.Dump())
            .Send("delete the helper", Helper(HelperMessage.Delete, default, Name("mine")))
            .Send("expectations", ExpectationScenarios.Dump())
            .Send("dump", ConnectionScenarios.Dump());
    }
}
