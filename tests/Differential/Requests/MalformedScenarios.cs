using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.Requests;

// Requests that are not as they should be, from the message's header down to a nest's last byte.
internal static class MalformedScenarios
{
    private const string Web = ConnectionScenarios.Web;

    internal static IEnumerable<RequestScenario> All() => [.. Headers(), .. Subsystems(), .. Attributes(), .. Tuples()];

    private static IEnumerable<RequestScenario> Headers()
    {
        var get = Ct(CtMessage.Get, default, Original(Web));
        var scenario = new RequestScenario("headers").Send("create", ConnectionScenarios.Make(Web));
        foreach (var size in (int[])[1, 4, 15])
            scenario.Send($"{size} bytes", get[..size]);
        foreach (var (name, size) in ((string, uint)[])[("too small", 15), ("zero", 0), ("header alone", 16), ("half a family header", 18), ("family header", 20), ("cut short", 40), ("beyond the end", (uint)get.Length + 4), ("huge", uint.MaxValue)])
            scenario.Send($"length {name}", WithLength(get, size));
        yield return scenario
            .Send("trailing bytes", [.. get, 1, 2, 3])
            .Send("trailing header", [.. get, .. new byte[16]])
            .SendAll("second cut short", get, WithLength(get, 4000))
            .SendAll("control messages", Message(1, NetlinkFlags.Request | NetlinkFlags.Ack, []), Message(3, NetlinkFlags.Request | NetlinkFlags.Ack, [0, 0, 0, 0]), get)
            .Send("no family header", Message((NfnlSubsystem.Ctnetlink << 8) | CtMessage.Get, NetlinkFlags.Request | NetlinkFlags.Ack, []))
            .Send("two bytes of it", Message((NfnlSubsystem.Ctnetlink << 8) | CtMessage.Get, NetlinkFlags.Request | NetlinkFlags.Ack, [2, 0]))
            .Send("resource id", WithResource(get, 7))
            .Send("version 9", ConnectionScenarios.Versioned((byte[])get.Clone(), 9))
            .Send("no ack asked for", Message(NfnlSubsystem.Ctnetlink, CtMessage.Get, NetlinkFlags.Request, NfProto.IPv4, Original("tcp 1.1.1.1 2.2.2.2 1 2")))
            .Send("batch begin", Message(NfnlControl.BatchBegin, NetlinkFlags.Request | NetlinkFlags.Ack, [0, 0, 0, NfnlSubsystem.Ctnetlink]))
            .Send("batch begin of nobody", Message(NfnlControl.BatchBegin, NetlinkFlags.Request | NetlinkFlags.Ack, [0, 0, 0, 77]))
            .Send("batch end", Message(NfnlControl.BatchEnd, NetlinkFlags.Request | NetlinkFlags.Ack, [0, 0, 0, NfnlSubsystem.Ctnetlink]));
    }

    private static IEnumerable<RequestScenario> Subsystems()
    {
        var scenario = new RequestScenario("messages that are not there");
        foreach (var kind in (byte[])[8, 9, 127, 255])
            scenario.Send($"connections {kind}", Ct(kind, default)).Send($"connections {kind}, dump", Ct(kind, NetlinkFlags.Dump));
        foreach (var kind in (byte[])[4, 5, 255])
            scenario.Send($"expectations {kind}", Exp(kind, default)).Send($"expectations {kind}, dump", Exp(kind, NetlinkFlags.Dump));
        foreach (var subsystem in (byte[])[0, 13, 14, 100, 255])
            scenario.Send($"subsystem {subsystem}", Message(subsystem, 1, NetlinkFlags.Request | NetlinkFlags.Ack, NfProto.IPv4));
        yield return scenario;
    }

    private static IEnumerable<RequestScenario> Attributes()
    {
        foreach (var (name, request) in ((string, Func<byte[], byte[]>)[])[
            ("get", bytes => Ct(CtMessage.Get, default, bytes)), ("dump", bytes => Ct(CtMessage.Get, NetlinkFlags.Dump, bytes)),
            ("delete", bytes => Ct(CtMessage.Delete, default, bytes)), ("new", bytes => Ct(CtMessage.New, ConnectionScenarios.Create, [.. Both(Web), ConnectionScenarios.Timeout(), bytes]))])
        {
            var scenario = new RequestScenario($"attributes of {name}");
            foreach (var length in (int[])[0, 1, 2, 3])
            {
                for (var type = 1; type <= 28; type++)
                    scenario.Send($"{type} of {length} bytes", request(Raw(type, new byte[length])));
            }
            yield return scenario
                .Send("nested of 4 zero bytes", request(Raw(CtAttribute.TupleOrig, 0, 0, 0, 0)))
                .Send("length 0", request([0, 0, 8, 0]))
                .Send("length 3", request([3, 0, 8, 0]))
                .Send("length beyond the end", request([200, 0, 8, 0, 0, 0, 0, 0]))
                .Send("three bytes", request([8, 0, 8]))
                .Send("type 0", request(U32(0, 1)))
                .Send("twice", request([.. U32(CtAttribute.Mark, 1), .. U32(CtAttribute.Mark, 2)]))
                .Send("once bad, once good", request([.. U16(CtAttribute.Mark, 1), .. U32(CtAttribute.Mark, 2)]))
                .Send("longer than an integer", request(Raw(CtAttribute.Mark, new byte[8])))
                .Send("what is left", ConnectionScenarios.Dump())
                .Send("flush", Ct(CtMessage.Delete, default, NfProto.Unspecified));
        }
    }

    private static IEnumerable<RequestScenario> Tuples()
    {
        var addresses = Nest(CtTupleAttribute.Ip, Raw(CtIpAttribute.V4Src, 10, 0, 0, 1), Raw(CtIpAttribute.V4Dst, 10, 0, 0, 2));
        var keys = Nest(CtTupleAttribute.Proto, U8(CtProtoAttribute.Num, 6), U16(CtProtoAttribute.SrcPort, 1000), U16(CtProtoAttribute.DstPort, 80));
        var scenario = new RequestScenario("tuples").Send("create", ConnectionScenarios.Make(Web));
        foreach (var (name, tuple) in ((string, byte[])[])[
            ("whole", Nest(1, addresses, keys)), ("empty", Nest(1)), ("no addresses", Nest(1, keys)), ("no protocol", Nest(1, addresses)),
            ("unmarked nests", UnmarkedNest(1, addresses, keys)), ("unknown attribute", Nest(1, addresses, keys, U32(9, 1))),
            ("no source", Nest(1, Nest(1, Raw(2, 10, 0, 0, 2)), keys)), ("no destination", Nest(1, Nest(1, Raw(1, 10, 0, 0, 1)), keys)),
            ("short source", Nest(1, Nest(1, Raw(1, 10, 0), Raw(2, 10, 0, 0, 2)), keys)), ("long source", Nest(1, Nest(1, Raw(1, 10, 0, 0, 1, 9), Raw(2, 10, 0, 0, 2)), keys)),
            ("IPv6 addresses", Nest(1, Nest(1, Raw(3, new byte[16]), Raw(4, new byte[16])), keys)), ("short IPv6", Nest(1, Nest(1, Raw(3, new byte[8])), keys)),
            ("no number", Nest(1, addresses, Nest(2, U16(2, 1000), U16(3, 80)))), ("no ports", Nest(1, addresses, Nest(2, U8(1, 6)))),
            ("no source port", Nest(1, addresses, Nest(2, U8(1, 6), U16(3, 80)))), ("no destination port", Nest(1, addresses, Nest(2, U8(1, 6), U16(2, 1000)))),
            ("short port", Nest(1, addresses, Nest(2, U8(1, 6), U8(2, 1), U16(3, 80)))), ("long port", Nest(1, addresses, Nest(2, U8(1, 6), U32(2, 0x03E80000), U16(3, 80)))),
            ("long number", Nest(1, addresses, Nest(2, U32(1, 0x06000000), U16(2, 1000), U16(3, 80)))), ("ports of icmp", Nest(1, addresses, Nest(2, U8(1, 1), U16(2, 1000), U16(3, 80)))),
            ("icmp without type", Nest(1, addresses, Nest(2, U8(1, 1), U16(4, 1), U8(6, 0)))), ("icmp without code", Nest(1, addresses, Nest(2, U8(1, 1), U16(4, 1), U8(5, 8)))),
            ("icmp without identifier", Nest(1, addresses, Nest(2, U8(1, 1), U8(5, 8), U8(6, 0)))), ("zone of one byte", Nest(1, addresses, keys, U8(3, 1))),
            ("generic with ports", Nest(1, addresses, Nest(2, U8(1, 50), U16(2, 1000), U16(3, 80)))), ("family byte 0", Nest(1, addresses, keys))])
        {
            scenario.Send($"get: {name}", Ct(CtMessage.Get, default, tuple))
                .Send($"get IPv6: {name}", Ct(CtMessage.Get, default, NfProto.IPv6, tuple))
                .Send($"get of no family: {name}", Ct(CtMessage.Get, default, NfProto.Unspecified, tuple))
                .Send($"new: {name}", Ct(CtMessage.New, ConnectionScenarios.Create, tuple, Reply("tcp 10.0.0.2 10.0.0.1 80 1000"), ConnectionScenarios.Timeout()))
                .Send($"delete: {name}", Ct(CtMessage.Delete, default, NfProto.IPv6, tuple));
        }
        yield return scenario;
        yield return new RequestScenario("pairs of tuples")
            .Send("original alone", Ct(CtMessage.New, ConnectionScenarios.Create, Original(Web), ConnectionScenarios.Timeout()))
            .Send("reply alone", Ct(CtMessage.New, ConnectionScenarios.Create, Reply(Web), ConnectionScenarios.Timeout()))
            .Send("neither", Ct(CtMessage.New, ConnectionScenarios.Create, ConnectionScenarios.Timeout()))
            .Send("other protocols", Ct(CtMessage.New, ConnectionScenarios.Create, Original(Web), Reply("udp 10.0.0.2 10.0.0.1 80 1000"), ConnectionScenarios.Timeout()))
            .Send("not each other's inverse", Ct(CtMessage.New, ConnectionScenarios.Create, Original(Web), Reply("tcp 10.7.0.2 10.8.0.1 81 1001"), ConnectionScenarios.Timeout()))
            .Send("reply taken", Ct(CtMessage.New, ConnectionScenarios.Create, Original("tcp 10.0.0.5 10.0.0.6 1 2"), Reply("tcp 10.7.0.2 10.8.0.1 81 1001"), ConnectionScenarios.Timeout()))
            .Send("reply is another's original", Ct(CtMessage.New, ConnectionScenarios.Create, Original("tcp 10.0.0.5 10.0.0.6 1 2"), Reply(Web), ConnectionScenarios.Timeout()))
            .Send("dump", ConnectionScenarios.Dump())
            .Send("delete by both, that differ", Ct(CtMessage.Delete, default, Original(Web), Reply("tcp 10.0.0.2 10.0.0.1 80 1000")));
    }

    private static byte[] WithLength(byte[] message, uint length)
    {
        var copy = (byte[])message.Clone();
        MachineOrder.WriteU32(copy, length);
        return copy;
    }

    private static byte[] WithResource(byte[] message, ushort resource)
    {
        var copy = (byte[])message.Clone();
        (copy[NetlinkHeader.Size + 2], copy[NetlinkHeader.Size + 3]) = ((byte)(resource >> 8), (byte)resource);
        return copy;
    }
}
