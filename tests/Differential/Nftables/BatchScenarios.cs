using Differential.Requests;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using static Differential.Nftables.NftWire;
using static Differential.Requests.Wire;

namespace Differential.Nftables;

// What batches are made of, and the lives of tables, chains and rules.
internal static class BatchScenarios
{
    private const NetlinkFlags Request = NetlinkFlags.Request;
    private static readonly byte[] Everything = Join(Dump(NftMessage.GetTable), Dump(NftMessage.GetChain));

    internal static IEnumerable<RequestScenario> All() =>
    [
        Frames(), .. Shapes(), Gets(), Owners(), Flags(), Names(), .. BaseChains(), Devices(), Policies(), Positions(), Bindings(), Depth(), Loops(),
        References(), Flushes(), Long(), Echoes(),
    ];

    private static byte[] Ack(byte[] message) => With(message, NetlinkFlags.Ack);

    private static byte[] With(byte[] message, NetlinkFlags flags)
    {
        var copy = (byte[])message.Clone();
        copy[NetlinkHeader.FlagsOffset] |= (byte)flags;
        copy[NetlinkHeader.FlagsOffset + 1] |= (byte)((int)flags >> 8);
        return copy;
    }

    private static byte[] Begin(NetlinkFlags flags = Request, params byte[][] attributes) => Control(NfnlControl.BatchBegin, flags, attributes);

    private static byte[] End(NetlinkFlags flags = Request) => Control(NfnlControl.BatchEnd, flags);

    // Whoever asks for it is told what the batch did.
    private static RequestScenario Echoes()
    {
        byte[][] made =
        [
            NewTable("t"), NewChain("t", "c"), NewChain("t", "b", more: [Hook(1, 0), Type("filter")]), NewSet("t", "s", 1, NftSetFlags.Interval, 4),
            NewElements("t", "s", elements: [Element(Key(1, 2, 3, 4)), Element(Key(1, 2, 3, 9), U32(NftaSetElem.Flags, (uint)NftSetElemFlags.IntervalEnd))]),
            NewObject("t", "o", NftObjectType.Counter), NewRule("t", "c", more: Expressions(Counter())), NewRule("t", "b", more: Expressions(Verdict(NftVerdict.Jump, "c"))),
        ];
        byte[][] removed = [DelRule("t", "b"), Nft(NftMessage.DelSet, default, NfProto.Inet, Text(NftaSet.Table, "t"), Text(NftaSet.Name, "s")), Nft(NftMessage.DelTable, default, NfProto.Inet, Text(NftaTable.Name, "t"))];
        return RequestScenario.OfNftables("echoes")
            .Send("made", Batch([.. made.Select(Echo)]))
            .Send("made again", Batch([.. made.Select(Echo)]))
            .Send("removed", Batch([.. removed.Select(Echo)]))
            .Send("every other", Batch([.. made.Select((message, index) => index % 2 == 0 ? message : Echo(message))]))
            .Send("removed by one of them", Batch([.. removed.Select((message, index) => index == 1 ? Echo(message) : message)]))
            .Send("refused", Batch([.. made.Select(Echo), Echo(NewChain("none", "c"))]));
    }

    private static byte[] Echo(byte[] message) => With(message, NetlinkFlags.Echo);

    private static RequestScenario Frames()
    {
        var table = NewTable("t");
        var scenario = RequestScenario.OfNftables("frames")
            .Send("empty", Batch())
            .Send("generation", Nft(NftMessage.GetGen, default, NfProto.Unspecified))
            .Send("generation, dump", Nft(NftMessage.GetGen, NetlinkFlags.Dump, NfProto.Unspecified))
            .SendAll("one", Begin(), table, End())
            .SendAll("with acks", Begin(Request | NetlinkFlags.Ack), Ack(table), End(Request | NetlinkFlags.Ack))
            .SendAll("with acks and a fault", Begin(Request | NetlinkFlags.Ack), Ack(table), Ack(NewChain("none", "c")), End(Request | NetlinkFlags.Ack))
            .SendAll("with echo", Begin(Request | NetlinkFlags.Echo), NewTable("u", flags: NetlinkFlags.Echo), NewTable("v"), NewTable("w", flags: NetlinkFlags.Echo), End(Request | NetlinkFlags.Echo))
            .SendAll("no end", Begin(), NewTable("x"))
            .SendAll("no end and a fault", Begin(), NewTable("x"), NewChain("none", "c"))
            .SendAll("no end and a loop", Begin(), NewChain("t", "a"), NewChain("t", "b", more: [Hook(0, 0), Type("filter")]),
                NewRule("t", "b", more: Expressions(Verdict(NftVerdict.Jump, "a"))), NewRule("t", "a", more: Expressions(Verdict(NftVerdict.Jump, "a"))))
            .SendAll("only the beginning", Begin())
            .SendAll("only the end", End())
            .SendAll("begun twice", Begin(), NewTable("x"), Begin(), NewTable("y"), End())
            .SendAll("end without request", Begin(), NewTable("x"), Control(NfnlControl.BatchEnd, default), NewTable("y"), End())
            .SendAll("behind the end", Begin(), NewTable("y"), End(), NewTable("z"))
            .SendAll("other subsystem", Begin(), NewTable("x"), Ct(CtMessage.Get, default), End())
            .SendAll("get inside", Begin(), Dump(NftMessage.GetTable), End())
            .SendAll("no request", Begin(), Message(NfnlSubsystem.Nftables, NftMessage.NewTable, default, NfProto.Inet, Text(NftaTable.Name, "x")), End())
            .SendAll("control", Begin(), Message(1, Request, [0, 0, 0, 0]), End())
            .SendAll("short message", Begin(), NewTable("x"), Message((NfnlSubsystem.Nftables << 8) | NftMessage.NewTable, Request, [1]), End())
            .SendAll("cut", Begin(), NewTable("x")[..^4])
            .SendAll("garbage", Begin(), NewTable("x"), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
            .SendAll("few bytes left", Begin(), NewTable("x"), End(), [1, 2, 3, 4])
            .Send("outside of a batch", NewTable("x"))
            .Send("delete outside of a batch", Nft(NftMessage.DelTable, default, NfProto.Inet, Text(NftaTable.Name, "t")));
        foreach (var generation in (uint[])[0, 1, 2, 3, 4, 5, 6, 7, 8])
            scenario.SendAll($"generation {generation}", Begin(Request, U32(1, generation)), NewTable($"g{generation}"), End());
        scenario.SendAll("generation cut", Begin(Request, U16(1, 1)), NewTable("g"), End());
        foreach (var kind in (byte[])[15, 17, 34, 255])
            scenario.SendAll($"message {kind}", Begin(), Nft(kind, NetlinkFlags.Ack, NfProto.Inet), End()).Send($"{kind} alone", Nft(kind, NetlinkFlags.Ack, NfProto.Inet));
        foreach (var subsystem in (byte[])[0, 1, 3, 10, 11, 13, 14, 255])
        {
            scenario.SendAll($"batch of {subsystem}", Message(NfnlControl.BatchBegin, Request, [0, 0, 0, subsystem]), NewTable("h"), End())
                .SendAll($"batch of {subsystem}, other order", Message(NfnlControl.BatchBegin, Request, [0, 0, subsystem, 0]), NewTable("h"), End());
        }
        return scenario.Send("all", Everything);
    }

    // Each message with attributes that are missing, short or too long.
    private static IEnumerable<RequestScenario> Shapes()
    {
        foreach (var kind in (byte[])[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 18, 19, 20, 21, 25, 26, 27, 28, 29, 30, 31, 33])
        {
            var isBatch = kind is not (1 or 4 or 7 or 10 or 13 or 19 or 21 or 25 or 33);
            var scenario = RequestScenario.OfNftables($"shapes of {kind}")
                .Send("setup", Batch(NewTable("t"), NewChain("t", "c"), NewSet("t", "s", 1, NftSetFlags.None, 4), NewObject("t", "o", NftObjectType.Counter)));
            byte[] Of(params byte[][] attributes) => isBatch ? Batch(Nft(kind, Create, NfProto.Inet, attributes)) : Nft(kind, NetlinkFlags.Ack, NfProto.Inet, attributes);
            scenario.Send("nothing", Of()).Send("table", Of(Text(1, "t"))).Send("no table", Of(Text(1, "none"))).Send("not text", Of(Raw(1)))
                .Send("both names", Of(Text(1, "t"), Text(2, "c"), Text(3, "c"))).Send("bytes left over", Of(Text(1, "t"), [1, 2, 3]))
                .Send("unterminated", Of(Raw(1, 116))).Send("long name", Of(Text(1, new string('n', 300)))).Send("name", Of(Text(1, new string('n', 255))))
                .Send("too long name", Of(Text(1, new string('n', 256))));
            for (var type = 1; type <= 20; type++)
            {
                foreach (var length in (int[])[0, 1, 2, 3, 4, 8, 257])
                    scenario.Send($"{type} of {length} bytes", Of(Text(1, "t"), Text(2, kind is 3 or 4 or 5 or 27 ? "x" : "c"), Raw(type, new byte[length])));
            }
            yield return scenario.Send("all", Everything);
        }
    }

    private static RequestScenario Gets()
    {
        var scenario = RequestScenario.OfNftables("gets").Send("setup", Batch(
            NewTable("t"), NewTable("t", NfProto.IPv4), NewChain("t", "a"), NewChain("t", "b"), NewChain("t", "a", NfProto.IPv4), NewRule("t", "a", more: Expressions(Counter())),
            NewRule("t", "a", more: Expressions(Expr("counter", U64(1, 5), U64(2, 6)))), NewRule("t", "b"), NewRule("t", "a", NfProto.IPv4),
            NewSet("t", "s", 1, NftSetFlags.None, 4), NewObject("t", "o", NftObjectType.Counter, NfProto.Inet, U64(1, 7)), NewObject("t", "q", NftObjectType.Quota, NfProto.Inet, U64(1, 7), U64(4, 3)),
            NewObject("t", "o", NftObjectType.Counter, NfProto.IPv4), NewElements("t", "s", elements: [Element(Key(1, 2, 3, 4)), Element(Key(1, 2, 3, 5))])));
        foreach (var family in (NfProto[])[NfProto.Unspecified, NfProto.Inet, NfProto.IPv4, NfProto.IPv6, (NfProto)77])
        {
            foreach (var kind in (byte[])[NftMessage.GetTable, NftMessage.GetChain, NftMessage.GetRule, NftMessage.GetSet, NftMessage.GetObj, NftMessage.GetSetElem])
            {
                foreach (var flags in (NetlinkFlags[])[default, NetlinkFlags.Ack, NetlinkFlags.Dump, NetlinkFlags.Root])
                {
                    scenario.Send($"{kind} of {family} {flags}", Nft(kind, flags, family))
                        .Send($"{kind} of {family} {flags} in t", Nft(kind, flags, family, Text(1, "t")))
                        .Send($"{kind} of {family} {flags} in none", Nft(kind, flags, family, Text(1, "none")))
                        .Send($"{kind} of {family} {flags} a", Nft(kind, flags, family, Text(1, "t"), Text(2, "a"), Text(3, "a")))
                        .Send($"{kind} of {family} {flags} x", Nft(kind, flags, family, Text(1, "t"), Text(2, "x"), Text(3, "x")));
                }
            }
            scenario.Send($"rule of {family}", Nft(NftMessage.GetRule, default, family, Text(1, "t"), Text(2, "a"), U64(3, 3)))
                .Send($"rule of {family}", Nft(NftMessage.GetRule, default, family, Text(1, "t"), Text(2, "a"), U64(3, 99)))
                .Send($"set of {family}", Nft(NftMessage.GetSet, default, family, Text(1, "t"), Text(2, "s")))
                .Send($"object of {family}", Nft(NftMessage.GetObj, default, family, Text(1, "t"), Text(2, "o"), U32(3, 1)))
                .Send($"object of {family}", Nft(NftMessage.GetObj, default, family, Text(1, "t"), Text(2, "o"), U32(3, 2)))
                .Send($"objects of {family}", Dump(NftMessage.GetObj, family, U32(3, 2)))
                .Send($"elements of {family}", NftWire.OfElements(NftMessage.GetSetElem, "t", "s", family, default, Element(Key(1, 2, 3, 4)), Element(Key(1, 2, 3, 5)), Element(Key(9, 9, 9, 9))));
        }
        return scenario
            .Send("reset rule", Nft(NftMessage.GetRuleReset, default, NfProto.Inet, Text(1, "t"), Text(2, "a"), U64(3, 4))).Send("rules", Dump(NftMessage.GetRule))
            .Send("reset rules", Dump(NftMessage.GetRuleReset)).Send("rules", Dump(NftMessage.GetRule))
            .Send("reset object", Nft(NftMessage.GetObjReset, default, NfProto.Inet, Text(1, "t"), Text(2, "o"), U32(3, 1))).Send("reset objects", Dump(NftMessage.GetObjReset)).Send("objects", Dump(NftMessage.GetObj));
    }

    private static RequestScenario Owners()
    {
        var scenario = RequestScenario.OfNftables("owners");
        foreach (var flags in (uint[])[0, 1, 2, 3, 4, 5, 6, 7, 8])
            scenario.Send($"table {flags}", Batch(NewTable($"t{flags}", more: U32(NftaTable.Flags, flags))));
        foreach (var before in (uint[])[0, 1, 2, 6])
        {
            foreach (var after in (uint[])[0, 1, 2, 3, 4, 6, 7])
                scenario.Send($"{before} to {after}", Batch(NewTable($"t{before}", more: U32(NftaTable.Flags, after)))).Send("tables", Dump(NftMessage.GetTable));
        }
        return scenario.Send("flush", Batch(Nft(NftMessage.DelTable, default, NfProto.Unspecified))).Send("tables", Dump(NftMessage.GetTable));
    }

    private static RequestScenario Flags()
    {
        byte[] Set(uint flags) => NewTable("t", more: U32(NftaTable.Flags, flags));
        return RequestScenario.OfNftables("flags")
            .Send("setup", Batch(NewTable("t"), NewChain("t", "c", more: [Hook(0, 0), Type("filter")])))
            .Send("off", Batch(Set(1))).Send("on", Batch(Set(0))).Send("off and on", Batch(Set(1), Set(0))).Send("off, on, off", Batch(Set(1), Set(0), Set(1)))
            .Send("on again", Batch(Set(0))).Send("same", Batch(Set(0), Set(0)))
            .Send("chain and off", Batch(NewChain("t", "d", more: [Hook(1, 0), Type("filter")]), Set(1)))
            .Send("update and on", Batch(NewChain("t", "c", more: U32(NftaChain.Policy, 0)), Set(0)))
            .Send("delete and on", Batch(Nft(NftMessage.DelChain, default, NfProto.Inet, Text(1, "t"), Text(3, "c")), Set(0)))
            .Send("all", Everything);
    }

    private static RequestScenario Names() => RequestScenario.OfNftables("names")
        .Send("setup", Batch(NewTable("t"), NewChain("t", "a"), NewChain("t", "b")))
        .Send("rename", Batch(Nft(NftMessage.NewChain, default, NfProto.Inet, Text(1, "t"), U64(2, 1), Text(3, "c")))).Send("all", Everything)
        .Send("rename to a taken name", Batch(Nft(NftMessage.NewChain, default, NfProto.Inet, Text(1, "t"), U64(2, 1), Text(3, "b"))))
        .Send("rename to its own name", Batch(Nft(NftMessage.NewChain, default, NfProto.Inet, Text(1, "t"), U64(2, 1), Text(3, "c"))))
        .Send("rename two to one", Batch(Nft(NftMessage.NewChain, default, NfProto.Inet, Text(1, "t"), U64(2, 1), Text(3, "x")), Nft(NftMessage.NewChain, default, NfProto.Inet, Text(1, "t"), U64(2, 2), Text(3, "x"))))
        .Send("rename and delete by the old name", Batch(Nft(NftMessage.NewChain, default, NfProto.Inet, Text(1, "t"), U64(2, 1), Text(3, "y")), Nft(NftMessage.DelChain, default, NfProto.Inet, Text(1, "t"), Text(3, "c"))))
        .Send("all", Everything)
        .Send("no such handle", Batch(Nft(NftMessage.NewChain, default, NfProto.Inet, Text(1, "t"), U64(2, 99), Text(3, "z"))))
        .Send("odd names", Batch(NewTable("a b"), NewTable("ü"), NewChain("ü", "%d"), NewChain("ü", " ")))
        .Send("delete by handle", Batch(Nft(NftMessage.DelTable, default, NfProto.Inet, U64(4, 1)))).Send("again", Batch(Nft(NftMessage.DelTable, default, NfProto.Inet, U64(4, 1)))).Send("all", Everything);

    private static IEnumerable<RequestScenario> BaseChains()
    {
        foreach (var family in (NfProto[])[NfProto.IPv4, NfProto.IPv6, NfProto.Inet, NfProto.Netdev, NfProto.Bridge, NfProto.Arp])
        {
            var scenario = RequestScenario.OfNftables($"base chains of {family}").Send("table", Batch(NewTable("t", family)));
            foreach (var type in (string?[])[null, "filter", "nat", "route", "none", new('n', 60)])
            {
                for (var hook = 0u; hook < 8; hook++)
                {
                    foreach (var priority in (int[])[-201, -200, 0])
                        scenario.Send($"{type} {hook} {priority}", Batch(NewChain("t", $"{type}{hook}{priority}", family, Create, [Hook(hook, priority), .. type is null ? [] : (byte[][])[Type(type)]])));
                    scenario.Send($"{type} {hook} at lo", Batch(NewChain("t", $"{type}{hook}lo", family, Create, [Hook(hook, 0, Text(NftaHook.Dev, "lo")), .. type is null ? [] : (byte[][])[Type(type)]])));
                }
            }
            yield return scenario.Send("chains", Dump(NftMessage.GetChain));
        }
    }

    private static RequestScenario Devices()
    {
        byte[] Devs(params string[] names) => Nest(NftaHook.Devs, [.. names.Select(name => Text(NftaDevice.Name, name))]);
        byte[] Chain(string name, params byte[][] more) => NewChain("t", name, NfProto.Netdev, Create, [Nest(NftaChain.Hook, [U32(1, 0), U32(2, 0), .. more]), Type("filter")]);
        return RequestScenario.OfNftables("devices")
            .Send("table", Batch(NewTable("t", NfProto.Netdev)))
            .Send("none", Batch(Chain("none"))).Send("one", Batch(Chain("one", Text(NftaHook.Dev, "lo")))).Send("list", Batch(Chain("list", Devs("lo"))))
            .Send("empty list", Batch(Chain("empty", Devs()))).Send("twice", Batch(Chain("twice", Devs("lo", "lo")))).Send("unknown", Batch(Chain("unknown", Devs("nosuch"))))
            .Send("two", Batch(Chain("two", Devs("lo", "nosuch")))).Send("unknown alone", Batch(Chain("alone", Text(NftaHook.Dev, "nosuch"))))
            .Send("prefix", Batch(Chain("prefix", Nest(NftaHook.Devs, Text(NftaDevice.Prefix, "no"))))).Send("long", Batch(Chain("long", Devs("a234567890123456")))).Send("nameless", Batch(Chain("nameless", Devs(""))))
            .Send("other type", Batch(Chain("other", Nest(NftaHook.Devs, Text(3, "lo"))))).Send("chains", Dump(NftMessage.GetChain))
            .Send("add", Batch(Chain("one", Devs("other")))).Send("add the same", Batch(Chain("one", Devs("other")))).Send("chains", Dump(NftMessage.GetChain))
            .Send("remove", Batch(Nft(NftMessage.DelChain, default, NfProto.Netdev, Text(1, "t"), Text(3, "one"), Nest(NftaChain.Hook, Devs("other"))))).Send("chains", Dump(NftMessage.GetChain))
            .Send("remove what is not there", Batch(Nft(NftMessage.DelChain, default, NfProto.Netdev, Text(1, "t"), Text(3, "one"), Nest(NftaChain.Hook, Devs("third")))))
            .Send("destroy", Batch(Nft(NftMessage.DestroyChain, default, NfProto.Netdev, Text(1, "t"), Text(3, "one"), Nest(NftaChain.Hook, Devs("lo"))))).Send("chains", Dump(NftMessage.GetChain));
    }

    private static RequestScenario Policies()
    {
        var scenario = RequestScenario.OfNftables("policies")
            .Send("setup", Batch(NewTable("t"), NewChain("t", "plain"), NewChain("t", "base", more: [Hook(0, 5), Type("filter"), Nest(NftaChain.Counters, U64(1, 5), U64(2, 6))])));
        foreach (var chain in (string[])["plain", "base", "new"])
        {
            foreach (var policy in (uint[])[0, 1, 2, 0xFFFFFFFF])
                scenario.Send($"{chain} {policy}", Batch(NewChain("t", chain, more: U32(NftaChain.Policy, policy))));
            foreach (var flags in (uint[])[0, 1, 2, 3, 4, 5, 8])
                scenario.Send($"{chain} flags {flags}", Batch(NewChain("t", chain, more: U32(NftaChain.Flags, flags))));
            scenario.Send($"{chain} counters", Batch(NewChain("t", chain, more: Nest(NftaChain.Counters, U64(1, 50), U64(2, 60)))))
                .Send($"{chain} half a counter", Batch(NewChain("t", chain, more: Nest(NftaChain.Counters, U64(1, 50)))))
                .Send($"{chain} hook", Batch(NewChain("t", chain, more: [Hook(0, 5)]))).Send($"{chain} other hook", Batch(NewChain("t", chain, more: [Hook(1, 5)])))
                .Send($"{chain} other priority", Batch(NewChain("t", chain, more: [Hook(0, 6)]))).Send($"{chain} other type", Batch(NewChain("t", chain, more: [Hook(0, 5), Type("nat")])))
                .Send($"{chain} type alone", Batch(NewChain("t", chain, more: Type("nat")))).Send($"{chain} half a hook", Batch(NewChain("t", chain, more: Nest(NftaChain.Hook, U32(1, 0)))))
                .Send("chains", Dump(NftMessage.GetChain));
        }
        return scenario;
    }

    private static RequestScenario Positions()
    {
        byte[] Rule(NetlinkFlags flags, byte mark, params byte[][] more) => NewRule("t", "c", NfProto.Inet, flags, [.. more, Expressions(Counter()), Raw(NftaRule.UserData, mark)]);
        return RequestScenario.OfNftables("positions")
            .Send("setup", Batch(NewTable("t"), NewChain("t", "c"), Rule(Append, 1), Rule(Append, 2), Rule(Append, 3)))
            .Send("insert", Batch(Rule(Create, 4))).Send("append behind", Batch(Rule(Append, 5, U64(NftaRule.Position, 3)))).Send("insert before", Batch(Rule(Create, 6, U64(NftaRule.Position, 3))))
            .Send("rules", Dump(NftMessage.GetRule))
            .Send("by id", Batch(Rule(Append, 7, U32(NftaRule.Id, 1)), Rule(Append, 8, U32(NftaRule.PositionId, 1)), Rule(Create, 9, U32(NftaRule.PositionId, 1)), Rule(Append, 10, U32(NftaRule.PositionId, 2))))
            .Send("by id", Batch(Rule(Append, 7, U32(NftaRule.Id, 1)), Rule(Append, 8, U32(NftaRule.PositionId, 1)), Rule(Create, 9, U32(NftaRule.PositionId, 1))))
            .Send("id of another batch", Batch(Rule(Append, 11, U32(NftaRule.PositionId, 1)))).Send("rules", Dump(NftMessage.GetRule))
            .Send("replace", Batch(Rule(NetlinkFlags.Replace, 12, U64(NftaRule.Handle, 3)))).Send("replace twice", Batch(Rule(NetlinkFlags.Replace, 13, U64(NftaRule.Handle, 3)), Rule(NetlinkFlags.Replace, 14, U64(NftaRule.Handle, 3))))
            .Send("handle without replace", Batch(Rule(Create, 15, U64(NftaRule.Handle, 3)))).Send("handle, exclusive", Batch(Rule(NetlinkFlags.Replace | NetlinkFlags.Exclusive, 15, U64(NftaRule.Handle, 3))))
            .Send("replace without handle", Batch(Rule(NetlinkFlags.Replace, 15))).Send("without create", Batch(Rule(default, 15))).Send("no such place", Batch(Rule(Append, 16, U64(NftaRule.Position, 99))))
            .Send("delete twice", Batch(DelRule("t", "c", more: U64(NftaRule.Handle, 3)), DelRule("t", "c", more: U64(NftaRule.Handle, 3))))
            .Send("delete and be behind", Batch(DelRule("t", "c", more: U64(NftaRule.Handle, 3)), Rule(Append, 17, U64(NftaRule.Position, 3)), Rule(Create, 18, U64(NftaRule.Position, 3))))
            .Send("rules", Dump(NftMessage.GetRule)).Send("made and deleted", Batch(Rule(Append, 19, U32(NftaRule.Id, 5)), DelRule("t", "c", more: U32(NftaRule.Id, 5))))
            .Send("all of a chain", Batch(DelRule("t", "c"))).Send("all of a table", Batch(Rule(Append, 20), DelRule("t", null))).Send("rules", Dump(NftMessage.GetRule));
    }

    private static RequestScenario Bindings()
    {
        byte[] Chain(uint id) => Nft(NftMessage.NewChain, Create, NfProto.Inet, Text(1, "t"), Text(3, $"chain{id}"), U32(NftaChain.Flags, 4), U32(NftaChain.Id, id));
        byte[] Into(uint id) => NewRule("t", "c", more: Expressions(Expr("immediate", U32(1, 0), Nest(2, Nest(2, U32(1, unchecked((uint)-3)), U32(3, id))))));
        byte[] Inside(uint id) => Nft(NftMessage.NewRule, Append, NfProto.Inet, Text(1, "t"), U32(NftaRule.ChainId, id), Expressions(Counter()));
        return RequestScenario.OfNftables("bindings")
            .Send("setup", Batch(NewTable("t"), NewChain("t", "c"), NewChain("t", "base", more: [Hook(0, 0), Type("filter")])))
            .Send("bound", Batch(Chain(1), Inside(1), Inside(1), Into(1))).Send("chains", Dump(NftMessage.GetChain)).Send("rules", Dump(NftMessage.GetRule))
            .Send("unbound", Batch(Chain(2), Inside(2))).Send("bound twice", Batch(Chain(3), Into(3), Into(3))).Send("more behind", Batch(Chain(4), Into(4), Inside(4)))
            .Send("no such id", Batch(Into(9))).Send("jump by name", Batch(NewRule("t", "c", more: Expressions(Verdict(NftVerdict.Jump, "chain1")))))
            .Send("delete it", Batch(Nft(NftMessage.DelChain, default, NfProto.Inet, Text(1, "t"), Text(3, "chain1")))).Send("its rules", Batch(DelRule("t", "chain1")))
            .Send("change it", Batch(NewChain("t", "chain1"))).Send("delete the rule", Batch(DelRule("t", "c"))).Send("chains", Dump(NftMessage.GetChain)).Send("rules", Dump(NftMessage.GetRule))
            .Send("delete the table", Batch(NewTable("u"), Nft(NftMessage.DelTable, default, NfProto.Inet, Text(1, "t")))).Send("all", Everything);
    }

    private static RequestScenario Depth()
    {
        var scenario = RequestScenario.OfNftables("depth").Send("setup", Batch([NewTable("t"), NewChain("t", "base", more: [Hook(0, 0), Type("filter")]), .. Enumerable.Range(0, 20).Select(at => NewChain("t", $"c{at}"))]));
        for (var at = 18; at >= 0; at--)
            scenario.Send($"c{at}", Batch(NewRule("t", $"c{at}", more: Expressions(Verdict(at % 2 == 0 ? NftVerdict.Jump : NftVerdict.Goto, $"c{at + 1}")))));
        for (var at = 0; at < 8; at++)
            scenario.Send($"base to c{at}", Batch(NewRule("t", "base", more: Expressions(Verdict(NftVerdict.Jump, $"c{at}"))))).Send("and what follows", Batch(NewTable("u"), NewRule("t", "base", more: Expressions(Counter(), Verdict(NftVerdict.Goto, $"c{at}")))));
        return scenario.Send("rules", Dump(NftMessage.GetRule));
    }

    private static RequestScenario Loops() => RequestScenario.OfNftables("loops")
        .Send("setup", Batch(NewTable("t"), NewChain("t", "base", more: [Hook(0, 0), Type("filter")]), NewChain("t", "a"), NewChain("t", "b"),
            NewSet("t", "v", 1, NftSetFlags.Map, 4, NfProto.Inet, U32(NftaSet.DataType, 0xFFFFFF00))))
        .Send("to itself", Batch(NewRule("t", "a", more: Expressions(Verdict(NftVerdict.Jump, "a"))))).Send("reached", Batch(NewRule("t", "base", more: Expressions(Verdict(NftVerdict.Jump, "a")))))
        .Send("free", Batch(DelRule("t", "a"))).Send("reached", Batch(NewRule("t", "base", more: Expressions(Verdict(NftVerdict.Jump, "a")))))
        .Send("to a base chain", Batch(NewRule("t", "a", more: Expressions(Verdict(NftVerdict.Jump, "base"))))).Send("to nowhere", Batch(NewRule("t", "a", more: Expressions(Verdict(NftVerdict.Goto, "none")))))
        .Send("map", Batch(NewRule("t", "a", more: Expressions(Load(1, 1, 2, 3, 4), Expr("lookup", Text(1, "v"), U32(2, 1), U32(3, 0))))))
        .Send("element to itself", Batch(NewElements("t", "v", elements: Element(Key(1, 2, 3, 4), Nest(NftaSetElem.Data, VerdictData(NftVerdict.Jump, "a"))))))
        .Send("element", Batch(NewElements("t", "v", elements: Element(Key(1, 2, 3, 4), Nest(NftaSetElem.Data, VerdictData(NftVerdict.Jump, "b"))))))
        .Send("round", Batch(NewRule("t", "b", more: Expressions(Verdict(NftVerdict.Jump, "a"))), NewTable("u"))).Send("rules", Dump(NftMessage.GetRule)).Send("chains", Dump(NftMessage.GetChain));

    private static RequestScenario References() => RequestScenario.OfNftables("references")
        .Send("setup", Batch(NewTable("t"), NewChain("t", "a"), NewChain("t", "b"), NewSet("t", "s", 1, NftSetFlags.None, 4), NewSet("t", "v", 2, NftSetFlags.Map, 4, NfProto.Inet, U32(NftaSet.DataType, 0xFFFFFF00)),
            NewObject("t", "o", NftObjectType.Counter), NewRule("t", "a", more: Expressions(Load(1, 1, 2, 3, 4), Expr("lookup", Text(1, "s"), U32(2, 1)), Expr("objref", U32(1, 1), Text(2, "o")), Verdict(NftVerdict.Jump, "b"))),
            NewElements("t", "v", elements: Element(Key(1, 2, 3, 4), Nest(NftaSetElem.Data, VerdictData(NftVerdict.Goto, "b"))))))
        .Send("chain", Batch(Del(NftMessage.DelChain, 3, "b"))).Send("set", Batch(Del(NftMessage.DelSet, 2, "s"))).Send("object", Batch(Nft(NftMessage.DelObj, default, NfProto.Inet, Text(1, "t"), Text(2, "o"), U32(3, 1))))
        .Send("chains", Dump(NftMessage.GetChain)).Send("rule and all", Batch(DelRule("t", "a"), Del(NftMessage.DelChain, 3, "b"))).Send("map, rule and all", Batch(Del(NftMessage.DelSet, 2, "v"), DelRule("t", "a"), Del(NftMessage.DelChain, 3, "b"), Del(NftMessage.DelSet, 2, "s")))
        .Send("all", Everything).Send("anonymous", Batch(NewSet("t", "__set%d", 7, NftSetFlags.Anonymous | NftSetFlags.Constant, 4), NewElements("t", "__set%d", elements: Element(Key(1, 2, 3, 4)))))
        .Send("anonymous, bound", Batch(NewSet("t", "__set%d", 7, NftSetFlags.Anonymous | NftSetFlags.Constant, 4),
            Nft(NftMessage.NewSetElem, Create, NfProto.Inet, Text(1, "t"), Text(2, "__set%d"), U32(4, 7), Nest(3, Element(Key(1, 2, 3, 4)))),
            NewRule("t", "a", more: Expressions(Load(1, 1, 2, 3, 4), Expr("lookup", Text(1, "__set%d"), U32(4, 7), U32(2, 1))))))
        .Send("tables", Dump(NftMessage.GetTable)).Send("sets", Dump(NftMessage.GetSet)).Send("more", Batch(NewElements("t", "__set0", elements: Element(Key(1, 2, 3, 5))))).Send("less", Batch(NftWire.OfElements(NftMessage.DelSetElem, "t", "__set0", NfProto.Inet, default, Element(Key(1, 2, 3, 4)))))
        .Send("bound again", Batch(NewRule("t", "a", more: Expressions(Load(1, 1, 2, 3, 4), Expr("lookup", Text(1, "__set0"), U32(2, 1)))))).Send("delete the set", Batch(Del(NftMessage.DelSet, 2, "__set0")))
        .Send("delete and fail", Batch(DelRule("t", "a"), NewChain("none", "c"))).Send("sets", Dump(NftMessage.GetSet)).Send("delete the rule", Batch(DelRule("t", "a"))).Send("sets", Dump(NftMessage.GetSet)).Send("tables", Dump(NftMessage.GetTable));

    private static byte[] Del(byte kind, int type, string name) => Nft(kind, default, NfProto.Inet, Text(1, "t"), Text(type, name));

    private static RequestScenario Flushes() => RequestScenario.OfNftables("flushes")
        .Send("setup", Batch(NewTable("t"), NewChain("t", "a"), NewChain("t", "b"), NewRule("t", "a", more: Expressions(Verdict(NftVerdict.Jump, "b"))), NewSet("t", "s", 1, NftSetFlags.None, 4), NewObject("t", "o", NftObjectType.Counter), NewTable("t", NfProto.IPv4), NewTable("u")))
        .Send("not recursive", Batch(Nft(NftMessage.DelTable, NetlinkFlags.NonRecursive, NfProto.Inet, Text(1, "t")))).Send("chain, not recursive", Batch(Nft(NftMessage.DelChain, NetlinkFlags.NonRecursive, NfProto.Inet, Text(1, "t"), Text(3, "a"))))
        .Send("and made again", Batch(Nft(NftMessage.DelTable, default, NfProto.Inet, Text(1, "t")), NewTable("t"), NewChain("t", "a"))).Send("all", Everything)
        .Send("by name", Batch(Nft(NftMessage.DelTable, default, NfProto.Unspecified, Text(1, "t")))).Send("missing", Batch(Nft(NftMessage.DelTable, default, NfProto.Inet, Text(1, "t")))).Send("missing, destroyed", Batch(Nft(NftMessage.DestroyTable, default, NfProto.Inet, Text(1, "t"))))
        .Send("destroyed", Batch(Nft(NftMessage.DestroyTable, default, NfProto.Inet, Text(1, "u")))).Send("all", Everything);

    // More than one datagram, and rules of many expressions.
    private static RequestScenario Long()
    {
        var scenario = RequestScenario.OfNftables("long").Send("setup", Batch(NewTable("t"), NewChain("t", "c")));
        foreach (var count in (int[])[10, 100, 127, 128, 129])
            scenario.Send($"{count} expressions", Batch(NewRule("t", "c", more: Expressions([.. Enumerable.Repeat(Counter(), count)]))));
        scenario.Send("many rules", Batch([.. Enumerable.Range(0, 200).Select(at => NewRule("t", "c", more: Expressions(Load(1, (byte)at, 2, 3, 4), Counter())))])).Send("rules", Dump(NftMessage.GetRule));
        return scenario.Send("many chains", Batch([.. Enumerable.Range(0, 300).Select(at => NewChain("t", $"chain-{at}"))])).Send("chains", Dump(NftMessage.GetChain));
    }
}
