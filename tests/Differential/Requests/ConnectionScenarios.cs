using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.Requests;

// Connections: created, changed, replaced, asked for and deleted, with every attribute that a request can carry.
internal static class ConnectionScenarios
{
    internal const string Web = "tcp 10.0.0.1 10.0.0.2 1000 80";
    internal const string Names = "udp 10.0.0.1 10.0.0.2 1000 53";
    internal const NetlinkFlags Create = NetlinkFlags.Create;
    internal const NetlinkFlags Only = NetlinkFlags.Create | NetlinkFlags.Exclusive;
    internal const NetlinkFlags Echo = NetlinkFlags.Echo;

    internal static IEnumerable<RequestScenario> All() =>
        [.. Lives(), .. Protocols(), .. Attributes(), .. Changes(), .. Translations(), .. NarrowTranslations(), .. Masters(), .. Zones(), .. Deletions(), .. Settings()];

    internal static byte[] Timeout(uint seconds = 300) => U32(CtAttribute.Timeout, seconds);

    internal static byte[] Status(ConntrackStatus status) => U32(CtAttribute.Status, (uint)status);

    internal static byte[] Tcp(byte state) => Nest(CtAttribute.ProtoInfo, Nest(CtProtoInfoAttribute.Tcp, U8(CtProtoInfoTcpAttribute.State, state)));

    internal static byte[] Make(string tuple, params byte[][] more) =>
        Ct(CtMessage.New, Create, FamilyOf(tuple), [.. Both(tuple), Timeout(), .. more]);

    internal static byte[] Dump(byte kind = CtMessage.Get) => Ct(kind, NetlinkFlags.Dump, NfProto.Unspecified);

    internal static NfProto FamilyOf(string tuple) => tuple.Contains(':', StringComparison.Ordinal) ? NfProto.IPv6 : NfProto.IPv4;

    private static byte[] Get(string tuple) => Ct(CtMessage.Get, default, FamilyOf(tuple), Original(tuple));

    private static IEnumerable<RequestScenario> Lives()
    {
        foreach (var scenario in (RequestScenario[])[new("life"), RequestScenario.Deaf("life unheard"), RequestScenario.Terse("life, terse"), RequestScenario.Capped("life, capped")])
        {
            // Whether anybody listens is asked of all namespaces together: the kernel's answer would depend on what else runs.
            yield return (scenario.Listens ? scenario : scenario.Set("nf_conntrack_events", "0"))
                .Send("get from nothing", Get(Web))
                .Send("dump nothing", Dump())
                .Send("create", Make(Web, Tcp(3)))
                .Send("create again", Make(Web, Tcp(3)))
                .Send("create exclusively", Ct(CtMessage.New, Only, [.. Both(Web), Timeout()]))
                .Send("update without the create flag", Ct(CtMessage.New, default, Original(Web), Timeout(20)))
                .Send("update by reply", Ct(CtMessage.New, default, Both(Web)[1], Timeout(30)))
                .Send("get by original", Get(Web))
                .Send("get by reply", Ct(CtMessage.Get, default, Both(Web)[1]))
                .Send("get by turned original", Ct(CtMessage.Get, default, Original("tcp 10.0.0.2 10.0.0.1 80 1000")))
                .Send("get and zero", Ct(CtMessage.GetCtrZero, default, Original(Web)))
                .Send("dump", Dump())
                .Send("dump IPv6", Ct(CtMessage.Get, NetlinkFlags.Dump, NfProto.IPv6))
                .Send("dump and zero", Dump(CtMessage.GetCtrZero))
                .Send("dump by the root bit", Ct(CtMessage.Get, NetlinkFlags.Root))
                .Send("dump by the match bit", Ct(CtMessage.Get, NetlinkFlags.Match))
                .Send("dump without ack", Message(NfnlSubsystem.Ctnetlink, CtMessage.Get, NetlinkFlags.Request | NetlinkFlags.Dump, NfProto.Unspecified))
                .Send("echoed update", Ct(CtMessage.New, Echo, Original(Web), U32(CtAttribute.Mark, 5)))
                .Send("delete with echo", Ct(CtMessage.Delete, Echo, Original(Web)))
                .Send("delete again", Ct(CtMessage.Delete, default, Original(Web)))
                .Send("no request", Message(NfnlSubsystem.Ctnetlink, CtMessage.Get, NetlinkFlags.Ack, NfProto.IPv4))
                .SendAll("three at once", Make(Web), Make(Names), Ct(CtMessage.Delete, default, Original(Web)))
                .SendAll("error in the middle", Make(Web), Get("tcp 1.1.1.1 2.2.2.2 3 4"), Dump())
                .Send("flush", Ct(CtMessage.Delete, default, NfProto.Unspecified));
        }
    }

    private static IEnumerable<RequestScenario> Protocols()
    {
        foreach (var tuple in (string[])[
            Web, Names, "tcp ::1 ::2 5 6", "udp fe80::1 ff02::1 5353 5353", "icmp 10.0.0.1 10.0.0.2 8 0 77", "icmp 10.0.0.1 10.0.0.2 13 0 5",
            "icmp 10.0.0.1 10.0.0.2 15 0 5", "icmp 10.0.0.1 10.0.0.2 17 0 5", "icmp 10.0.0.1 10.0.0.2 0 0 5", "icmp 10.0.0.1 10.0.0.2 3 1 5", "icmp 10.0.0.1 10.0.0.2 200 1 5",
            "icmpv6 fd00::1 fd00::2 128 0 9", "icmpv6 fd00::1 fd00::2 139 0 9", "icmpv6 fd00::1 fd00::2 135 0 9", "icmpv6 fd00::1 fd00::2 1 0 9", "icmp fd00::1 fd00::2 8 0 9", "icmpv6 10.0.0.1 10.0.0.2 128 0 9",
            "sctp 10.0.0.1 10.0.0.2 9 10", "udplite 10.0.0.1 10.0.0.2 9 10", "gre 10.0.0.1 10.0.0.2 7 8", "50 10.0.0.1 10.0.0.2", "0 10.0.0.1 10.0.0.2",
            "255 10.0.0.1 10.0.0.2", "33 10.0.0.1 10.0.0.2 1 2", "99 ::1 ::2", "udp 10.0.0.1 10.0.0.1 7 7", "udp 0.0.0.0 255.255.255.255 68 67", "tcp 10.0.0.1 10.0.0.2 0 0"])
        {
            yield return new RequestScenario($"protocol {tuple}")
                .Send("create", Make(tuple))
                .Send("dump", Dump())
                .Send("get", Get(tuple))
                .Send("get by reply", Ct(CtMessage.Get, default, FamilyOf(tuple), Both(tuple)[1]))
                .Send("mark", Ct(CtMessage.New, default, FamilyOf(tuple), Original(tuple), U32(CtAttribute.Mark, 3)))
                .Send("delete by reply", Ct(CtMessage.Delete, default, FamilyOf(tuple), Both(tuple)[1]))
                .Send("dump", Dump());
        }
    }

    // Each is tried when the entry is made, and once more on an entry that is there.
    private static IEnumerable<RequestScenario> Attributes()
    {
        foreach (var (name, attribute) in AttributeCases.All())
        {
            yield return new RequestScenario($"attribute {name}")
                .Send("create with it", Make(Web, attribute))
                .Send("dump", Dump())
                .Send("create without", Make("tcp 10.0.0.3 10.0.0.4 1000 80"))
                .Send("change", Ct(CtMessage.New, default, Original("tcp 10.0.0.3 10.0.0.4 1000 80"), attribute))
                .Send("create udp with it", Make(Names, attribute))
                .Send("create sctp with it", Make("sctp 10.0.0.1 10.0.0.2 9 10", attribute))
                .Send("change sctp", Ct(CtMessage.New, default, Original("sctp 10.0.0.1 10.0.0.2 9 10"), attribute))
                .Send("replace", Ct(CtMessage.New, NetlinkFlags.Create | NetlinkFlags.Replace, [.. Both(Names), attribute]))
                .Send("dump", Dump())
                .Send("flush", Ct(CtMessage.Delete, default, NfProto.Unspecified));
        }
    }

    private static IEnumerable<RequestScenario> Changes()
    {
        yield return new RequestScenario("timeouts")
            .Send("none", Ct(CtMessage.New, Create, Both(Web)))
            .Send("zero", Ct(CtMessage.New, Create, [.. Both(Web), Timeout(0)]))
            .Send("dump", Dump())
            .Send("create", Make(Names))
            .Send("longest", Ct(CtMessage.New, default, Original(Names), Timeout(uint.MaxValue)))
            .Send("dump", Dump())
            .Send("fixed", Make(Web, Status(ConntrackStatus.Confirmed | ConntrackStatus.FixedTimeout)))
            .Send("change the fixed", Ct(CtMessage.New, default, Original(Web), Timeout(20)))
            .Send("dump", Dump())
            .Send("short", Make("udp 10.0.0.7 10.0.0.8 1 2", Timeout(1)))
            .Wait(2100)
            .Send("get the expired", Get("udp 10.0.0.7 10.0.0.8 1 2"))
            .Send("dump", Dump());
        yield return new RequestScenario("tcp states")
            .Send("create", Make(Web, Tcp(1)))
            .Send("established", Ct(CtMessage.New, default, Original(Web), Tcp(3)))
            .Send("dump", Dump())
            .Send("assured", Ct(CtMessage.New, default, Original(Web), Status(ConntrackStatus.Confirmed | ConntrackStatus.SeenReply | ConntrackStatus.Assured)))
            .Send("take assured away", Ct(CtMessage.New, default, Original(Web), Status(ConntrackStatus.Confirmed | ConntrackStatus.SeenReply)))
            .Send("unconfirmed", Ct(CtMessage.New, default, Original(Web), Status(ConntrackStatus.SeenReply | ConntrackStatus.Assured)))
            .Send("get", Get(Web))
            .Send("delete", Ct(CtMessage.Delete, default, Original(Web)));
        yield return new RequestScenario("helpers taken and left")
            .Send("create with ftp", Make("tcp 10.0.0.1 10.0.0.2 1000 21", Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, "ftp"))))
            .Send("same helper", Ct(CtMessage.New, default, Original("tcp 10.0.0.1 10.0.0.2 1000 21"), Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, "ftp"))))
            .Send("other helper", Ct(CtMessage.New, default, Original("tcp 10.0.0.1 10.0.0.2 1000 21"), Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, "irc"))))
            .Send("unknown helper", Ct(CtMessage.New, default, Original("tcp 10.0.0.1 10.0.0.2 1000 21"), Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, "nobody"))))
            .Send("no helper", Ct(CtMessage.New, default, Original("tcp 10.0.0.1 10.0.0.2 1000 21"), Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, ""))))
            .Send("dump", Dump())
            .Send("no helper again", Ct(CtMessage.New, default, Original("tcp 10.0.0.1 10.0.0.2 1000 21"), Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, ""))))
            .Send("helper again", Ct(CtMessage.New, default, Original("tcp 10.0.0.1 10.0.0.2 1000 21"), Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, "ftp"))))
            .Send("dump", Dump());
    }

    private static IEnumerable<RequestScenario> Translations()
    {
        foreach (var (name, family, tuple, attribute) in AttributeCases.Translations())
        {
            // A second one that would meet the first in the reply gets a port by chance.
            yield return new RequestScenario($"translation {name}")
                .Send("create", Ct(CtMessage.New, Create, family, [.. Both(tuple), Timeout(), attribute]))
                .Send("dump", Dump())
                .Send("change", Ct(CtMessage.New, default, family, Original(tuple), attribute))
                .Send("get by reply", Ct(CtMessage.Get, default, family, Both(tuple)[1]))
                .Send("delete", Ct(CtMessage.Delete, default, family, Original(tuple)));
        }
    }

    // Ranges so small that chance has nothing to choose.
    private static IEnumerable<RequestScenario> NarrowTranslations()
    {
        byte[] Range(ushort type, byte last, ushort from, ushort to) =>
            Nest(type, Raw(CtNatAttribute.V4MinIp, 192, 0, 2, last), Nest(CtNatAttribute.Proto, U16(CtProtoNatAttribute.PortMin, from), U16(CtProtoNatAttribute.PortMax, to)));
        foreach (var protocol in (string[])["tcp", "udp", "udplite", "sctp"])
        {
            var source = new RequestScenario($"narrow source of {protocol}");
            var destination = new RequestScenario($"narrow destination of {protocol}");
            for (var host = 1; host <= 4; host++)
            {
                source.Send($"host {host}", Make($"{protocol} 10.0.0.{host} 10.0.1.1 4000 80", Range(CtAttribute.NatSrc, 1, 4000, 4001)));
                destination.Send($"host {host}", Make($"{protocol} 10.0.0.1 10.0.1.{host} 4000 80", Range(CtAttribute.NatDst, 1, 79, 82)));
            }
            yield return source.Send("same source, other destination", Make($"{protocol} 10.0.0.1 10.0.1.2 4000 80", Range(CtAttribute.NatSrc, 1, 4000, 4001))).Send("dump", Dump());
            yield return destination.Send("range turned round", Make($"{protocol} 10.0.0.1 10.0.1.9 4001 80", Range(CtAttribute.NatDst, 1, 82, 81))).Send("dump", Dump());
        }
        var pings = new RequestScenario("narrow identifiers");
        for (var host = 1; host <= 4; host++)
            pings.Send($"host {host}", Make($"icmp 10.0.0.{host} 10.0.1.1 8 0 7", Range(CtAttribute.NatSrc, 1, 7, 8)));
        yield return pings.Send("dump", Dump());
    }

    private static IEnumerable<RequestScenario> Masters()
    {
        const string Data = "tcp 10.0.0.2 10.0.0.1 20 2000";
        yield return new RequestScenario("masters")
            .Send("master that is not there", Make(Data, Tuple(CtAttribute.TupleMaster, Web)))
            .Send("master", Make(Web, Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, "ftp"))))
            .Send("slave", Make(Data, Tuple(CtAttribute.TupleMaster, Web)))
            .Send("slave by the master's reply", Make("tcp 10.0.0.2 10.0.0.1 20 2001", Tuple(CtAttribute.TupleMaster, "tcp 10.0.0.2 10.0.0.1 80 1000")))
            .Send("dump", Dump())
            .Send("get the master", Get(Web))
            .Send("change the slave's master", Ct(CtMessage.New, default, Original(Data), Tuple(CtAttribute.TupleMaster, Web)))
            .Send("slave's helper", Ct(CtMessage.New, default, Original(Data), Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, "ftp"))))
            .Send("slave's helper away", Ct(CtMessage.New, default, Original(Data), Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, ""))))
            .Send("delete the master", Ct(CtMessage.Delete, default, Original(Web)))
            .Send("dump", Dump())
            .Send("master anew", Make(Web))
            .Send("dump", Dump())
            .Send("status expected", Make(Names, Status(ConntrackStatus.Expected | ConntrackStatus.Confirmed)))
            .Send("flush", Ct(CtMessage.Delete, default, NfProto.Unspecified));
    }

    private static IEnumerable<RequestScenario> Zones()
    {
        var zone = U16(CtAttribute.Zone, 7);
        yield return new RequestScenario("zones")
            .Send("create in 7", Make(Web, zone))
            .Send("create in 0", Make(Web))
            .Send("get in 7", Ct(CtMessage.Get, default, Original(Web), zone))
            .Send("get in 0", Get(Web))
            .Send("get in 8", Ct(CtMessage.Get, default, Original(Web), U16(CtAttribute.Zone, 8)))
            .Send("dump 7", Ct(CtMessage.Get, NetlinkFlags.Dump, NfProto.Unspecified, zone))
            .Send("dump 0", Ct(CtMessage.Get, NetlinkFlags.Dump, NfProto.Unspecified, U16(CtAttribute.Zone, 0)))
            .Send("original zone", Ct(CtMessage.New, Create, Original("tcp 10.0.1.1 10.0.1.2 5 6 zone 3"), Reply("tcp 10.0.1.2 10.0.1.1 6 5"), Timeout()))
            .Send("reply zone", Ct(CtMessage.New, Create, Original("tcp 10.0.2.1 10.0.2.2 5 6"), Reply("tcp 10.0.2.2 10.0.2.1 6 5 zone 4"), Timeout()))
            .Send("both zones", Ct(CtMessage.New, Create, Original("tcp 10.0.3.1 10.0.3.2 5 6 zone 3"), Reply("tcp 10.0.3.2 10.0.3.1 6 5 zone 4"), Timeout()))
            .Send("zone and original zone", Ct(CtMessage.New, Create, Original("tcp 10.0.4.1 10.0.4.2 5 6 zone 3"), Reply("tcp 10.0.4.2 10.0.4.1 6 5"), Timeout(), zone))
            .Send("original zone 0", Ct(CtMessage.New, Create, Original("tcp 10.0.5.1 10.0.5.2 5 6 zone 0"), Reply("tcp 10.0.5.2 10.0.5.1 6 5 zone 0"), Timeout()))
            .Send("dump", Dump())
            .Send("get by original in its zone", Get("tcp 10.0.1.1 10.0.1.2 5 6 zone 3"))
            .Send("get by original in none", Get("tcp 10.0.1.1 10.0.1.2 5 6"))
            .Send("get by reply in none", Ct(CtMessage.Get, default, Reply("tcp 10.0.1.2 10.0.1.1 6 5")))
            .Send("get by reply in its zone", Ct(CtMessage.Get, default, Reply("tcp 10.0.2.2 10.0.2.1 6 5 zone 4")))
            .Send("dump zone 3", Ct(CtMessage.Get, NetlinkFlags.Dump, NfProto.Unspecified, U16(CtAttribute.Zone, 3)))
            .Send("flush zone 7", Ct(CtMessage.Delete, default, NfProto.Unspecified, zone))
            .Send("dump", Dump());
    }

    private static IEnumerable<RequestScenario> Deletions()
    {
        yield return new RequestScenario("deletions")
            .Send("create", Make(Web, U32(CtAttribute.Mark, 5)))
            .Send("create", Make(Names, U32(CtAttribute.Mark, 6)))
            .Send("wrong identifier", Ct(CtMessage.Delete, default, Original(Web), U32(CtAttribute.Id, 99)))
            .Send("the other's identifier", ids => Ct(CtMessage.Delete, default, Original(Web), U32(CtAttribute.Id, ids[2])))
            .Send("its identifier", ids => Ct(CtMessage.Delete, default, Original(Web), U32(CtAttribute.Id, ids[1])))
            .Send("identifier alone flushes", ids => Ct(CtMessage.Delete, default, U32(CtAttribute.Id, ids[2])))
            .Send("dump", Dump())
            .Send("create", Make(Web))
            .Send("flush IPv6, version 0", Ct(CtMessage.Delete, default, NfProto.IPv6))
            .Send("dump", Dump())
            .Send("many", Join([.. Enumerable.Range(1, 60).Select(port => Make($"tcp 10.0.0.1 10.0.0.2 {port} 443", U32(CtAttribute.Mark, (uint)port)))]))
            .Send("dump", Dump())
            .Send("flush", Ct(CtMessage.Delete, Echo, NfProto.Unspecified))
            .Send("dump", Dump());
        var large = new RequestScenario("many datagrams");
        for (var part = 1; part <= 10; part++)
            large.SendAll($"create, part {part}", [.. Enumerable.Range(part * 1000, 50).Select(port => Make($"tcp 10.0.0.1 10.0.0.2 {port} 443"))]);
        yield return large
            .Send("dump", Dump())
            .Send("dump of no mark", Ct(CtMessage.Get, NetlinkFlags.Dump, NfProto.Unspecified, U32(CtAttribute.Mark, 0)))
            .Send("dump of a mark", Ct(CtMessage.Get, NetlinkFlags.Dump, NfProto.Unspecified, U32(CtAttribute.Mark, 1)))
            .SendAll("two dumps at once", Dump(), Dump())
            .Send("flush", Ct(CtMessage.Delete, default, NfProto.Unspecified));
        yield return new RequestScenario("flush by family")
            .Send("create", Make(Web))
            .Send("create", Make("tcp ::1 ::2 5 6"))
            .Send("flush IPv6, version 1", Versioned(Ct(CtMessage.Delete, default, NfProto.IPv6), 1))
            .Send("dump", Dump())
            .Send("flush bridge, version 1", Versioned(Ct(CtMessage.Delete, default, (NfProto)7), 1))
            .Send("dump", Dump())
            .Send("dump bridge", Ct(CtMessage.Get, NetlinkFlags.Dump, (NfProto)7))
            .Send("get bridge", Ct(CtMessage.Get, default, (NfProto)7, Original(Web)));
    }

    internal static byte[] Versioned(byte[] message, byte version)
    {
        message[NetlinkHeader.Size + 1] = version;
        return message;
    }

    private static IEnumerable<RequestScenario> Settings()
    {
        yield return new RequestScenario("accounting and times")
            .Set("nf_conntrack_acct", "1")
            .Set("nf_conntrack_timestamp", "1")
            .Send("create", Make(Web, Tcp(3)))
            .Send("dump", Dump())
            .Send("dump and zero", Dump(CtMessage.GetCtrZero))
            .Send("get and zero", Ct(CtMessage.GetCtrZero, default, Original(Web)))
            .Send("delete", Ct(CtMessage.Delete, default, Original(Web)));
        yield return new RequestScenario("no events")
            .Set("nf_conntrack_events", "0")
            .Send("create", Make(Web))
            .Send("change", Ct(CtMessage.New, default, Original(Web), U32(CtAttribute.Mark, 1)))
            .Set("nf_conntrack_events", "1")
            .Send("change", Ct(CtMessage.New, default, Original(Web), U32(CtAttribute.Mark, 2)))
            .Send("create", Make(Names))
            .Send("flush", Ct(CtMessage.Delete, default, NfProto.Unspecified));
        yield return RequestScenario.Deaf("events for nobody")
            .Set("nf_conntrack_events", "1")
            .Send("create with echo", Ct(CtMessage.New, Create | Echo, [.. Both(Web), Timeout()]))
            .Send("change with echo", Ct(CtMessage.New, Echo, Original(Web), U32(CtAttribute.Mark, 1)))
            .Send("delete with echo", Ct(CtMessage.Delete, Echo, Original(Web)));
    }
}
