using Differential.Requests;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using static Differential.Nftables.NftWire;
using static Differential.Requests.Wire;

namespace Differential.Nftables;

// Sets as they are declared, and what becomes of elements.
internal static class SetScenarios
{
    private static readonly byte[] Sets = Dump(NftMessage.GetSet);

    internal static IEnumerable<RequestScenario> All() => [.. Declarations(), Intervals(), Ends(), Ranges(), .. Sizes(), Times(), Many(), .. Objects(), Gets()];

    private static byte[] Start(byte last) => Element(Key(10, 0, 0, last));

    private static byte[] End(byte last) => Element(Key(10, 0, 0, last), U32(NftaSetElem.Flags, 1));

    private static byte[] Add(string set, params byte[][] elements) => Batch(NewElements("t", set, elements: elements));

    private static byte[] Remove(string set, params byte[][] elements) =>
        Batch(NftWire.OfElements(NftMessage.DelSetElem, "t", set, NfProto.Inet, default, elements));

    private static byte[] Get(string set, params byte[][] elements) => NftWire.OfElements(NftMessage.GetSetElem, "t", set, NfProto.Inet, default, elements);

    // Every combination of flags, with what they ask for and without.
    private static IEnumerable<RequestScenario> Declarations()
    {
        foreach (var half in (uint[])[0, 1])
        {
            var scenario = RequestScenario.OfNftables($"declarations {half}").Send("table", Batch(NewTable("t")));
            for (var flags = 256 * half; flags < 256 * (half + 1); flags++)
            {
                var given = (NftSetFlags)flags;
                scenario.Send($"flags {flags:x}", Batch(NewSet("t", $"s{flags}", 1, given, 8, NfProto.Inet,
                [
                    .. (given & NftSetFlags.Map) != 0 ? (byte[][])[U32(NftaSet.DataType, 3), U32(NftaSet.DataLen, 2)] : [],
                    .. (given & NftSetFlags.Object) != 0 ? (byte[][])[U32(NftaSet.ObjType, 1)] : [],
                    .. (given & NftSetFlags.Concat) != 0 ? (byte[][])[Nest(NftaSet.Desc, Nest(NftaSetDesc.Concat, Nest(1, U32(1, 4)), Nest(1, U32(1, 4))))] : [],
                ])));
            }
            yield return scenario.Send("sets", Sets);
        }
        var others = RequestScenario.OfNftables("declarations").Send("table", Batch(NewTable("t")));
        foreach (var size in (uint[])[0, 1, 2, 3, 4, 8, 16, 63, 64, 65])
            others.Send($"key of {size}", Batch(NewSet("t", $"k{size}", 1, NftSetFlags.None, size))).Send($"sized key of {size}", Batch(NewSet("t", $"z{size}", 1, NftSetFlags.None, size, more: Nest(NftaSet.Desc, U32(1, 10)))));
        foreach (var fields in (byte[][])[[], [8], [4, 4], [4, 2], [2, 2], [1, 1, 1], [4, 4, 4], [0, 4], [6, 2]])
            others.Send($"fields {string.Join(' ', fields)}", Batch(NewSet("t", $"f{string.Join('-', fields)}", 1, NftSetFlags.Concat | NftSetFlags.Interval, 8, more: Nest(NftaSet.Desc, Nest(NftaSetDesc.Concat, [.. fields.Select(size => Nest(1, U32(1, size)))])))));
        foreach (var kind in (string[])["counter", "limit", "connlimit", "last", "quota", "cmp", "none"])
        {
            foreach (var flags in (uint[])[0, 16, 32, 48, 256, 288])
            {
                others.Send($"{kind} {flags}", Batch(NewSet("t", $"{kind}{flags}", 1, (NftSetFlags)flags, 4, more: Nest(NftaSet.Expr, Text(1, kind)))))
                    .Send($"two {kind} {flags}", Batch(NewSet("t", $"two{kind}{flags}", 1, (NftSetFlags)flags, 4, more: Nest(NftaSet.Expressions, Nest(1, Text(1, "counter")), Nest(1, Text(1, kind))))));
            }
        }
        foreach (var name in (string[])["__set%d", "__set%d", "a%d", "%d", "%x", "b%d%d", "a-long-name-with%d", "c%"])
            others.Send(name, Batch(NewSet("t", name, 1, NftSetFlags.None, 4)));
        yield return others.Send("sets", Sets);
    }

    private static RequestScenario Intervals() => RequestScenario.OfNftables("intervals")
        .Send("setup", Batch(NewTable("t"), NewSet("t", "s", 1, NftSetFlags.Interval, 4)))
        .Send("one", Add("s", Start(10), End(20))).Send("the same", Add("s", Start(10), End(20))).Send("inside", Add("s", Start(12), End(14))).Send("around", Add("s", Start(5), End(30)))
        .Send("over the start", Add("s", Start(5), End(12))).Send("over the end", Add("s", Start(15), End(25))).Send("same start", Add("s", Start(10), End(15))).Send("same end", Add("s", Start(15), End(20)))
        .Send("behind", Add("s", Start(20), End(30))).Send("in front", Add("s", Start(5), End(10))).Send("open", Add("s", Start(200))).Send("behind the open one", Add("s", Start(201), End(210)))
        .Send("elements", DumpElements("t", "s")).Send("get inside", Get("s", Start(12))).Send("get an end", Get("s", Element(Key(10, 0, 0, 12), U32(3, 1)))).Send("get a gap", Get("s", Start(100))).Send("get a start and an end", Get("s", Start(10), End(30)))
        .Send("get in front of all", Get("s", Start(1))).Send("get behind all", Get("s", Start(255))).Send("remove inside", Remove("s", Start(12))).Send("remove the wrong end", Remove("s", Start(10), End(21))).Send("remove", Remove("s", Start(10), End(20)))
        .Send("remove and add", Batch(NftWire.OfElements(NftMessage.DelSetElem, "t", "s", NfProto.Inet, default, Start(5), End(10)), NewElements("t", "s", elements: [Start(6), End(12)])))
        .Send("remove, add and fail", Batch(NftWire.OfElements(NftMessage.DelSetElem, "t", "s", NfProto.Inet, default, Start(6), End(12)), NewElements("t", "s", elements: [Start(5), End(11)]), NewChain("none", "c")))
        .Send("catchall", Add("s", Element(U32(3, 2)))).Send("catchall twice", Add("s", Element(U32(3, 2)))).Send("catchall and end", Add("s", Element(U32(3, 3)))).Send("elements", DumpElements("t", "s")).Send("get catchall", Get("s", Element(U32(3, 2))))
        .Send("remove catchall", Remove("s", Element(U32(3, 2)))).Send("again", Remove("s", Element(U32(3, 2)))).Send("sets", Sets).Send("flush", Batch(Nft(NftMessage.DelSetElem, default, NfProto.Inet, Text(1, "t"), Text(2, "s")))).Send("elements", DumpElements("t", "s")).Send("sets", Sets);

    // Ends alone, those that stand before all intervals too, which are to be new.
    private static RequestScenario Ends()
    {
        byte[] Create(params byte[][] elements) => Batch(NewElements("t", "s", NfProto.Inet, NetlinkFlags.Create | NetlinkFlags.Exclusive, elements));
        var zero = Element(Key(0, 0, 0, 0), U32(NftaSetElem.Flags, 1));
        var one = Element(Key(0, 0, 0, 1), U32(NftaSetElem.Flags, 1));
        var two = Element(Key(2, 0, 0, 2), U32(NftaSetElem.Flags, 1));
        return RequestScenario.OfNftables("ends").Send("setup", Batch(NewTable("t"), NewSet("t", "s", 1, NftSetFlags.Interval, 4)))
            .Send("none", Create(zero, Start(10), End(20))).Send("again", Create(zero)).Send("with an interval", Create(zero, Start(30), End(40))).Send("the end again", Create(End(40))).Send("the start again", Create(Start(30)))
            .Send("another", Create(one)).Send("and again", Create(one)).Send("elements", DumpElements("t", "s")).Send("sets", Sets)
            .Send("without a byte of 1", Batch(NewSet("t", "u", 2, NftSetFlags.Interval, 4), NewElements("t", "u", elements: two))).Send("again", Batch(NewElements("t", "u", NfProto.Inet, NetlinkFlags.Create | NetlinkFlags.Exclusive, two)))
            .Send("remove and create", Batch(NftWire.OfElements(NftMessage.DelSetElem, "t", "s", NfProto.Inet, default, Start(10), End(20)), NewElements("t", "s", NfProto.Inet, NetlinkFlags.Create | NetlinkFlags.Exclusive, zero, Start(12), End(20))))
            .Send("elements", DumpElements("t", "s")).Send("sets", Sets);
    }

    private static RequestScenario Ranges()
    {
        byte[] One(byte from, byte to, byte port, byte lastPort) => Element(Key(10, 0, 0, from, 0, port, 0, 0), Value(NftaSetElem.KeyEnd, 10, 0, 0, to, 0, lastPort, 0, 0));
        return RequestScenario.OfNftables("ranges")
            .Send("setup", Batch(NewTable("t"), NewSet("t", "s", 1, NftSetFlags.Interval | NftSetFlags.Concat, 8, more: Nest(NftaSet.Desc, Nest(2, Nest(1, U32(1, 4)), Nest(1, U32(1, 2)))))))
            .Send("one", Add("s", One(10, 20, 1, 5))).Send("the same", Add("s", One(10, 20, 1, 5))).Send("start inside", Add("s", One(12, 30, 2, 9))).Send("end inside", Add("s", One(1, 12, 0, 3))).Send("around", Add("s", One(1, 30, 0, 9)))
            .Send("beside", Add("s", One(10, 20, 6, 9))).Send("backwards", Add("s", One(9, 8, 1, 1))).Send("one key", Add("s", Element(Key(10, 0, 0, 99, 0, 1, 0, 0)))).Send("with an end flag", Add("s", Element(Key(10, 0, 0, 98, 0, 1, 0, 0), U32(3, 1))))
            .Send("elements", DumpElements("t", "s")).Send("get", Get("s", One(15, 15, 3, 3))).Send("get both", Get("s", One(25, 25, 3, 3))).Send("get none", Get("s", One(200, 200, 3, 3)))
            .Send("remove by another key", Remove("s", One(11, 12, 2, 2))).Send("elements", DumpElements("t", "s")).Send("remove", Remove("s", One(1, 30, 0, 9))).Send("elements", DumpElements("t", "s")).Send("sets", Sets);
    }

    private static IEnumerable<RequestScenario> Sizes()
    {
        foreach (var size in (uint[])[1, 2, 3])
        {
            var scenario = RequestScenario.OfNftables($"size {size}").Send("setup", Batch(NewTable("t"), NewSet("t", "h", 1, NftSetFlags.None, 4, more: Nest(9, U32(1, size))),
                NewSet("t", "i", 2, NftSetFlags.Interval, 4, more: Nest(9, U32(1, size))), NewSet("t", "d", 3, NftSetFlags.Timeout, 4, more: Nest(9, U32(1, size))),
                NewSet("t", "from 0", 4, NftSetFlags.Interval, 4, more: Nest(9, U32(1, size))), NewSet("t", "from 1", 5, NftSetFlags.Interval, 4, more: Nest(9, U32(1, size)))));
            // an end that stands before all intervals
            for (byte at = 0; at <= 8; at++)
                scenario.Send($"from 0 {at}", Add("from 0", at % 2 == 0 ? End(at) : Start(at))).Send($"from 1 {at}", Add("from 1", at % 2 == 0 ? End((byte)(at + 1)) : Start((byte)(at + 1))));
            for (byte at = 1; at <= 8; at++)
            {
                foreach (var set in (string[])["h", "i", "d"])
                    scenario.Send($"{set} {at}", Add(set, set == "i" && at % 2 == 0 ? End(at) : Start(at)));
            }
            yield return scenario.Send("sets", Sets)
                .Send("add and remove", Batch(NewElements("t", "h", elements: Start(99)), NftWire.OfElements(NftMessage.DelSetElem, "t", "h", NfProto.Inet, default, Start(1))))
                .Send("remove and add", Batch(NftWire.OfElements(NftMessage.DelSetElem, "t", "h", NfProto.Inet, default, Start(1)), NewElements("t", "h", elements: Start(99))))
                .Send("there already", Add("h", Start(99))).Send("catchall", Add("h", Element(U32(3, 2)))).Send("declared larger", Batch(NewSet("t", "h", 9, NftSetFlags.None, 4, more: Nest(9, U32(1, size + 1)))))
                .Send("one more", Add("h", Start(100))).Send("sets", Sets).Send("elements", DumpElements("t", "h")).Send("elements", DumpElements("t", "i"));
        }
    }

    private static RequestScenario Times()
    {
        byte[] Lives(byte last, ulong timeout, ulong? expires = null) =>
            Element([Key(10, 0, 0, last), U64(4, timeout), .. expires is { } left ? (byte[][])[U64(5, left)] : []]);
        var scenario = RequestScenario.OfNftables("times").Send("setup", Batch(NewTable("t"), NewSet("t", "s", 1, NftSetFlags.Timeout, 4, more: U64(NftaSet.Timeout, 3_600_000)), NewSet("t", "n", 2, NftSetFlags.None, 4), NewSet("t", "i", 3, NftSetFlags.Timeout | NftSetFlags.Interval, 4)));
        foreach (var timeout in (ulong[])[0, 100_001, 3_600_000, 18446744073709, 18446744073710, ulong.MaxValue])
            scenario.Send($"{timeout}", Add("s", Lives((byte)(timeout % 50), timeout)));
        return scenario.Send("default", Add("s", Start(60))).Send("default again", Add("s", Start(60))).Send("another time", Add("s", Lives(60, 7_200_000))).Send("elements", DumpElements("t", "s"))
            .Send("default again", Add("s", Start(60))).Send("expires", Add("s", Lives(60, 7_200_000, 1_000_000))).Send("expires later", Add("s", Lives(61, 1_000_000, 2_000_000))).Send("expires without time", Add("s", Lives(62, 0, 2_000_000)))
            .Send("no such flag", Add("n", Lives(1, 1_000_000))).Send("interval", Add("i", Lives(1, 1_000_000), End(5))).Send("elements", DumpElements("t", "s")).Send("elements", DumpElements("t", "i"))
            .Send("short", Add("s", Lives(70, 200))).Wait(400).Send("gone", Get("s", Start(70))).Send("elements", DumpElements("t", "s")).Send("new again", Batch(NewElements("t", "s", NfProto.Inet, NetlinkFlags.Create | NetlinkFlags.Exclusive, Start(70)))).Send("set", Batch(NewSet("t", "s", 9, NftSetFlags.Timeout, 4, more: U64(NftaSet.Timeout, 60_000)))).Send("sets", Sets);
    }

    // Several datagrams of elements.
    private static RequestScenario Many()
    {
        byte[] At(int number, params byte[][] more) => Element([Key(10, 1, (byte)(number >> 8), (byte)number), .. more]);
        return RequestScenario.OfNftables("many").Send("setup", Batch(NewTable("t"), NewSet("t", "h", 1, NftSetFlags.None, 4), NewSet("t", "i", 2, NftSetFlags.Interval, 4)))
            .Send("hash", Add("h", [.. Enumerable.Range(0, 1500).Select(at => At(at))])).Send("hash, more", Add("h", [.. Enumerable.Range(1500, 1500).Select(at => At(at))]))
            .Send("intervals", Add("i", [.. Enumerable.Range(0, 1500).Select(at => At(at * 7 % 1500 * 2, at * 7 % 2 == 0 ? [] : [U32(3, 1)]))])).Send("intervals", DumpElements("t", "i")).Send("sets", Sets)
            .Send("remove half", Remove("h", [.. Enumerable.Range(0, 750).Select(at => At(at * 2))])).Send("flush", Batch(Nft(NftMessage.DelSetElem, default, NfProto.Inet, Text(1, "t"), Text(2, "i")))).Send("intervals", DumpElements("t", "i")).Send("sets", Sets);
    }

    private static IEnumerable<RequestScenario> Objects()
    {
        (NftObjectType Type, byte[][] Data)[] kinds =
        [
            (NftObjectType.Counter, [U64(1, 1), U64(2, 2)]), (NftObjectType.Quota, [U64(1, 100), U32(2, 1), U64(4, 5)]), (NftObjectType.Limit, [U64(1, 10), U64(2, 60), U32(3, 5), U32(4, 0), U32(5, 1)]),
            (NftObjectType.Connlimit, [U32(1, 3), U32(2, 1)]), (NftObjectType.Synproxy, [U16(1, 1460), U8(2, 7), U32(3, 3)]), (NftObjectType.CtHelper, [Text(1, "ftp"), U16(2, 2), U8(3, 6)]),
            (NftObjectType.CtHelper, [Text(1, "sip"), U8(3, 17)]), (NftObjectType.CtTimeout, [U16(1, 2), U8(2, 17), Nest(3, U32(1, 11), U32(2, 22))]), (NftObjectType.CtTimeout, [U16(1, 2), U8(2, 6), Nest(3, U32(1, 11))]),
            (NftObjectType.CtExpect, [U16(1, 2), U8(2, 6), U16(3, 21), HostU32(4, 5000), U8(5, 3)]),
        ];
        foreach (var family in (NfProto[])[NfProto.Inet, NfProto.IPv4, NfProto.IPv6, NfProto.Netdev, NfProto.Bridge, NfProto.Arp])
        {
            var scenario = RequestScenario.OfNftables($"objects of {family}").Send("table", Batch(NewTable("t", family)));
            var number = 0;
            foreach (var (type, data) in kinds)
            {
                if (family == NfProto.Bridge && type is not (NftObjectType.Counter or NftObjectType.Quota or NftObjectType.Limit))
                    continue; // not every kernel can track bridged frames (NF_CONNTRACK_BRIDGE)
                scenario.Send($"{type}", Batch(NewObject("t", $"o{++number}", type, family, data))).Send($"{type} again", Batch(NewObject("t", $"o{number}", type, family, data))).Send($"{type} changed", Batch(NewObject("t", $"o{number}", type, family, data[..1])));
                for (var at = 0; at < data.Length; at++)
                    scenario.Send($"{type} without {at}", Batch(NewObject("t", $"o{++number}", type, family, [.. data[..at], .. data[(at + 1)..]])));
            }
            for (var type = 0u; type < 12; type++)
            {
                if ((family, (NftObjectType)type) is (NfProto.Bridge, NftObjectType.Synproxy))
                    continue;
                scenario.Send($"empty {type}", Batch(NewObject("t", "empty", (NftObjectType)type, family)));
            }
            yield return scenario.Send("objects", Dump(NftMessage.GetObj)).Send("flush", Batch(Nft(NftMessage.DelTable, default, family, Text(1, "t"))));
        }
    }

    private static RequestScenario Gets() => RequestScenario.OfNftables("elements")
        .Send("setup", Batch(NewTable("t"), NewSet("t", "s", 1, NftSetFlags.None, 4), NewSet("t", "c", 2, NftSetFlags.Eval, 4, more: Nest(NftaSet.Expr, Text(1, "counter")))))
        .Send("none", Add("s")).Send("wrong size", Add("s", Element(Key(1, 2, 3)))).Send("too large", Add("s", Element(Key(new byte[65])))).Send("no key", Add("s", Element())).Send("data", Add("s", Element(Key(1, 2, 3, 4), Value(2, 1)))).Send("verdict as key", Add("s", Element(Nest(1, VerdictData(NftVerdict.Accept)))))
        .Send("object", Add("s", Element(Key(1, 2, 3, 4), Text(9, "o")))).Send("key end", Add("s", Element(Key(1, 2, 3, 4), Value(10, 1, 2, 3, 5)))).Send("end flag", Add("s", Element(Key(1, 2, 3, 4), U32(3, 1)))).Send("other flags", Add("s", Element(Key(1, 2, 3, 4), U32(3, 4))))
        .Send("user data", Add("s", Element(Key(1, 2, 3, 4), Raw(6, 1, 2, 3)))).Send("other user data", Add("s", Element(Key(1, 2, 3, 4), Raw(6, 9)))).Send("twice", Batch(NewElements("t", "s", NfProto.Inet, NetlinkFlags.Create | NetlinkFlags.Exclusive, Element(Key(1, 2, 3, 9)), Element(Key(1, 2, 3, 9)))))
        .Send("counted", Add("c", Element(Key(1, 2, 3, 4)), Element(Key(1, 2, 3, 5), Nest(7, Text(1, "counter"), Nest(2, U64(1, 5), U64(2, 6)))))).Send("counted otherwise", Add("c", Element(Key(1, 2, 3, 6), Nest(7, Text(1, "quota"), Nest(2, U64(1, 5))))))
        .Send("elements", DumpElements("t", "c")).Send("reset one", Nft(NftMessage.GetSetElemReset, default, NfProto.Inet, Text(1, "t"), Text(2, "c"), Nest(3, Element(Key(1, 2, 3, 5))))).Send("elements", DumpElements("t", "c")).Send("reset all", Nft(NftMessage.GetSetElemReset, NetlinkFlags.Dump, NfProto.Inet, Text(1, "t"), Text(2, "c"))).Send("elements", DumpElements("t", "s"))
        .Send("by id", Batch(NewSet("t", "later", 77, NftSetFlags.None, 4), Nft(NftMessage.NewSetElem, Create, NfProto.Inet, Text(1, "t"), Text(2, "none"), U32(4, 77), Nest(3, Element(Key(1, 2, 3, 4)))))).Send("by a wrong id", Batch(Nft(NftMessage.NewSetElem, Create, NfProto.Inet, Text(1, "t"), Text(2, "none"), U32(4, 78), Nest(3, Element(Key(1, 2, 3, 4))))));
}
