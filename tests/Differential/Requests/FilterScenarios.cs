using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.Requests;

// Dumps and flushes of a part of the table.
internal static class FilterScenarios
{
    internal static IEnumerable<RequestScenario> All()
    {
        foreach (var (name, attributes) in Filters())
        {
            yield return Fill(new RequestScenario($"filter {name}"))
                .Send("dump", Ct(CtMessage.Get, NetlinkFlags.Dump, NfProto.Unspecified, attributes))
                .Send("dump IPv4", Ct(CtMessage.Get, NetlinkFlags.Dump, NfProto.IPv4, attributes))
                .Send("dump IPv6", Ct(CtMessage.Get, NetlinkFlags.Dump, NfProto.IPv6, attributes))
                .Send("dump and zero", Ct(CtMessage.GetCtrZero, NetlinkFlags.Dump, NfProto.IPv4, attributes))
                .Send("flush IPv6, version 0", Ct(CtMessage.Delete, default, NfProto.IPv6, attributes))
                .Send("flush IPv6, version 1", ConnectionScenarios.Versioned(Ct(CtMessage.Delete, default, NfProto.IPv6, attributes), 1))
                .Send("flush IPv4, version 1", ConnectionScenarios.Versioned(Ct(CtMessage.Delete, default, NfProto.IPv4, attributes), 1))
                .Send("flush", Ct(CtMessage.Delete, default, NfProto.Unspecified, attributes))
                .Send("what is left", ConnectionScenarios.Dump());
        }
    }

    private static RequestScenario Fill(RequestScenario scenario)
    {
        const ConntrackStatus Assured = ConntrackStatus.Confirmed | ConntrackStatus.SeenReply | ConntrackStatus.Assured;
        foreach (var (tuple, mark, status, zone) in ((string, uint, ConntrackStatus, ushort)[])[
            ("tcp 10.0.0.1 10.0.0.2 1000 80", 0, ConntrackStatus.Confirmed, 0),
            ("tcp 10.0.0.1 10.0.0.3 1001 80", 1, Assured, 0),
            ("udp 10.0.0.1 10.0.0.2 1000 53", 0x10, ConntrackStatus.Confirmed | ConntrackStatus.SeenReply, 0),
            ("icmp 10.0.0.1 10.0.0.2 8 0 77", 0x11, ConntrackStatus.Confirmed, 0),
            ("sctp 10.0.0.1 10.0.0.2 1000 80", 0xFF, ConntrackStatus.Confirmed, 0),
            ("gre 10.0.0.1 10.0.0.2 5 6", 0xFF, ConntrackStatus.Confirmed, 0),
            ("tcp fd00::1 fd00::2 1000 80", 1, Assured, 0),
            ("icmpv6 fd00::1 fd00::2 128 0 9", 2, ConntrackStatus.Confirmed, 0),
            ("tcp 10.0.0.1 10.0.0.2 1000 80", 1, Assured, 7)])
        {
            var more = zone == 0 ? (byte[][])[] : [U16(CtAttribute.Zone, zone)];
            scenario.Send($"create {tuple}", ConnectionScenarios.Make(tuple, [U32(CtAttribute.Mark, mark), ConnectionScenarios.Status(status), .. more]));
        }
        return scenario;
    }

    private static IEnumerable<(string Name, byte[][] Attributes)> Filters()
    {
        foreach (var (mark, mask) in ((uint, uint?)[])[(0, null), (1, null), (1, 1), (0x10, 0xF0), (0, 0), (1, 0), (0xFF, 0x0F)])
            yield return ($"mark {mark:x}/{mask:x}", mask is { } bits ? [U32(CtAttribute.Mark, mark), U32(CtAttribute.MarkMask, bits)] : [U32(CtAttribute.Mark, mark)]);
        yield return ("mark mask alone", [U32(CtAttribute.MarkMask, 1)]);
        foreach (var (status, mask) in ((uint, uint?)[])[(0, null), (2, null), (4, 4), (0, 4), (8, 0xC), (6, 0), (0xE, null), (0x100, 0x100)])
            yield return ($"status {status:x}/{mask:x}", mask is { } bits ? [U32(CtAttribute.Status, status), U32(CtAttribute.StatusMask, bits)] : [U32(CtAttribute.Status, status)]);
        yield return ("status mask alone", [U32(CtAttribute.StatusMask, 1)]);
        yield return ("zone 0", [U16(CtAttribute.Zone, 0)]);
        yield return ("zone 7", [U16(CtAttribute.Zone, 7)]);
        yield return ("zone 9", [U16(CtAttribute.Zone, 9)]);
        yield return ("zone, mark and status", [U16(CtAttribute.Zone, 7), U32(CtAttribute.Mark, 1), U32(CtAttribute.Status, 4)]);
        foreach (var other in TupleFilters())
            yield return other;
    }

    private static IEnumerable<(string Name, byte[][] Attributes)> TupleFilters()
    {
        byte[] Filter(uint? original, uint? reply) => Nest(CtAttribute.Filter, [
            .. original is { } first ? (byte[][])[HostU32(CtFilterAttribute.OrigFlags, first)] : [],
            .. reply is { } second ? (byte[][])[HostU32(CtFilterAttribute.ReplyFlags, second)] : []]);
        var tcp = Original("tcp 10.0.0.1 10.0.0.2 1000 80");
        var back = Reply("tcp 10.0.0.2 10.0.0.1 80 1000");
        for (var bit = 0; bit < 16; bit++)
            yield return ($"original field {bit}", [Filter(1u << bit, null), tcp]);
        foreach (var fields in (uint[])[3, 7, 0xB, 0x18, 0x19, 0x38, 0x3B, 0x1FFF, 0xFFF, 0x3FFF, uint.MaxValue])
            yield return ($"original fields {fields:x}", [Filter(fields, null), tcp]);
        foreach (var fields in (uint[])[1, 2, 8, 0x18, 0x38, 0x3B])
            yield return ($"reply fields {fields:x}", [Filter(null, fields), back]);
        yield return ("both", [Filter(0x18, 0x28), tcp, back]);
        foreach (var fields in (uint[])[1, 2, 3, 8, 9, 0x18, 0x3B])
        {
            yield return ($"IPv6 fields {fields:x}", [Filter(fields, null), Original("tcp fd00::1 fd00::2 1000 80")]);
            yield return ($"IPv6 fields {fields:x}, other addresses", [Filter(fields, null), Original("tcp fd00::3 fd00::4 1000 80")]);
            yield return ($"IPv6 reply fields {fields:x}", [Filter(null, fields), Reply("tcp fd00::2 fd00::1 80 1000")]);
        }
        yield return ("icmp type", [Filter(8 | 0x40, null), Original("icmp 10.0.0.1 10.0.0.2 8 0 77")]);
        yield return ("icmp all", [Filter(8 | 0x40 | 0x80 | 0x100, null), Original("icmp 10.0.0.1 10.0.0.2 8 0 77")]);
        yield return ("icmp identifier that differs", [Filter(8 | 0x100, null), Original("icmp 10.0.0.1 10.0.0.2 8 0 78")]);
        yield return ("icmpv6 all", [Filter(8 | 0x200 | 0x400 | 0x800, null), Original("icmpv6 fd00::1 fd00::2 128 0 9")]);
        yield return ("icmp fields of tcp", [Filter(8 | 0x40, null), tcp]);
        yield return ("sctp ports that differ", [Filter(0x38, null), Original("sctp 10.0.0.1 10.0.0.2 7 7")]);
        yield return ("no tuple", [Filter(1, null)]);
        yield return ("no fields", [Filter(0, 0), tcp]);
        yield return ("empty", [Nest(CtAttribute.Filter)]);
        yield return ("unmarked", [UnmarkedNest(CtAttribute.Filter, HostU32(CtFilterAttribute.OrigFlags, 1)), tcp]);
        yield return ("unknown attribute", [Nest(CtAttribute.Filter, HostU32(3, 1)), tcp]);
        yield return ("short fields", [Nest(CtAttribute.Filter, Raw(CtFilterAttribute.OrigFlags, 1, 0)), tcp]);
        yield return ("bytes left over", [Nest(CtAttribute.Filter, HostU32(1, 1), [1, 2, 3]), tcp]);
        yield return ("tuple with zone", [Filter(5, null), Original("tcp 10.0.0.1 10.0.0.2 1000 80 zone 7")]);
        yield return ("zone and tuple with zone", [U16(CtAttribute.Zone, 7), Filter(5, null), Original("tcp 10.0.0.1 10.0.0.2 1000 80 zone 7")]);
        yield return ("filter and mark", [Filter(1, null), tcp, U32(CtAttribute.Mark, 1)]);
        yield return ("tuples without a filter", [tcp, back, U32(CtAttribute.Mark, 1)]);
    }
}
