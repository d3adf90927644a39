using Differential.Requests;
using Statewall.Nfnetlink.Uapi;
using static Differential.Nftables.NftWire;
using static Differential.Requests.Wire;

namespace Differential.Nftables;

// Every expression: as it should be, with each attribute missing, and with each attribute at its limits.
internal static class ExpressionScenarios
{
    private const int PerDump = 24;
    private static readonly uint[] Numbers = [0, 1, 2, 3, 4, 5, 7, 8, 12, 16, 20, 22, 23, 24, 64, 65, 255, 256, 0x7FFFFFFF, 0xFFFFFFFF];

    // Expressions that are right in most families, attribute by attribute.
    private static readonly (string Kind, byte[][] Attributes)[] Right =
    [
        ("bitwise", [U32(1, 1), U32(2, 1), U32(3, 4), Value(4, 1, 2, 3, 4), Value(5, 0, 0, 0, 1)]),
        ("bitwise", [U32(1, 1), U32(2, 2), U32(3, 6), Value(4, 1, 2, 3, 4, 5, 6), Value(5, 0, 0, 0, 1, 2, 3), U32(6, 0)]),
        ("bitwise", [U32(1, 1), U32(2, 1), U32(3, 8), U32(6, 1), Value(7, 3, 0, 0, 0)]),
        ("bitwise", [U32(1, 1), U32(2, 1), U32(3, 8), U32(6, 2), Value(7, 32, 0, 0, 0)]),
        ("bitwise", [U32(1, 1), U32(2, 1), U32(3, 8), U32(6, 3), U32(8, 2)]),
        ("bitwise", [U32(1, 1), U32(2, 1), U32(3, 4), U32(6, 4), Value(7, 3, 0, 0, 0)]),
        ("byteorder", [U32(1, 1), U32(2, 2), U32(3, 0), U32(4, 4), U32(5, 4)]),
        ("byteorder", [U32(1, 1), U32(2, 9), U32(3, 1), U32(4, 8), U32(5, 2)]),
        ("cmp", [U32(1, 1), U32(2, 0), Value(3, 1, 2, 3, 4)]),
        ("cmp", [U32(1, 2), U32(2, 3), Value(3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)]),
        ("connlimit", [U32(1, 5), U32(2, 1)]),
        ("counter", [U64(1, 7), U64(2, 9)]),
        ("ct", [U32(1, 1), U32(2, 0)]),
        ("ct", [U32(1, 1), U32(2, 8), U8(3, 1)]),
        ("ct", [U32(1, 1), U32(2, 14), U8(3, 0)]),
        ("ct", [U32(2, 3), U32(4, 1)]),
        ("ct", [U32(2, 17), U32(4, 1), U8(3, 1)]),
        ("dup", [U32(1, 1), U32(2, 2)]),
        ("exthdr", [U32(1, 1), U8(2, 44), U32(3, 2), U32(4, 2)]),
        ("exthdr", [U32(1, 1), U8(2, 7), U32(3, 2), U32(4, 2), U32(5, 1), U32(6, 2)]),
        ("exthdr", [U32(1, 1), U8(2, 2), U32(3, 2), U32(4, 2), U32(5, 0), U32(6, 1)]),
        ("exthdr", [U32(7, 1), U8(2, 2), U32(3, 2), U32(4, 2), U32(6, 1)]),
        ("exthdr", [U8(2, 2), U32(6, 1)]),
        ("fib", [U32(1, 1), U32(2, 1), U32(3, 9)]),
        ("fib", [U32(1, 1), U32(2, 3), U32(3, 2)]),
        ("fwd", [U32(1, 1), U32(2, 2), U32(3, 2)]),
        ("fwd", [U32(1, 1)]),
        ("hash", [U32(1, 1), U32(2, 2), U32(3, 8), U32(4, 10), U32(5, 99), U32(6, 3), U32(7, 0)]),
        ("hash", [U32(2, 2), U32(4, 10), U32(6, 0), U32(7, 1)]),
        ("immediate", [U32(1, 1), Value(2, 1, 2, 3, 4, 5)]),
        ("immediate", [U32(1, 0), Nest(2, VerdictData(NftVerdict.Accept))]),
        ("immediate", [U32(1, 0), Nest(2, VerdictData(NftVerdict.Jump, "other"))]),
        ("inner", [U32(1, 0), U32(2, 1), U32(3, 0xF), U32(4, 8), Nest(5, Text(1, "payload"), Nest(2, U32(1, 1), U32(2, 1), U32(3, 12), U32(4, 4)))]),
        ("inner", [U32(1, 0), U32(2, 1), U32(3, 0xF), U32(4, 8), Nest(5, Text(1, "meta"), Nest(2, U32(1, 1), U32(2, 16)))]),
        ("last", []),
        ("limit", [U64(1, 10), U64(2, 60), U32(3, 7), U32(4, 0), U32(5, 1)]),
        ("limit", [U64(1, 1000), U64(2, 1), U32(4, 1)]),
        ("log", [Text(2, "prefix "), U32(5, 4), U32(6, 3)]),
        ("log", [U16(1, 2), Text(2, "p"), U32(3, 128), U16(4, 5)]),
        ("masq", [U32(1, 4), U32(2, 1), U32(3, 2)]),
        ("meta", [U32(1, 1), U32(2, 3)]),
        ("meta", [U32(2, 3), U32(3, 1)]),
        ("nat", [U32(1, 1), U32(2, 2), U32(3, 1), U32(4, 2), U32(5, 3), U32(6, 4), U32(7, 8)]),
        ("nat", [U32(1, 0), U32(2, 10), U32(3, 1)]),
        ("nat", [U32(1, 0), U32(2, 2), U32(5, 1)]),
        ("notrack", []),
        ("numgen", [U32(1, 1), U32(2, 10), U32(3, 0), U32(4, 5)]),
        ("objref", [U32(1, 1), Text(2, "object")]),
        ("objref", [U32(3, 1), Text(4, "objects")]),
        ("osf", [U32(1, 1), U8(2, 1), U32(3, 1)]),
        ("payload", [U32(1, 1), U32(2, 1), U32(3, 12), U32(4, 4)]),
        ("payload", [U32(5, 1), U32(2, 2), U32(3, 2), U32(4, 2), U32(6, 1), U32(7, 16), U32(8, 1)]),
        ("payload", [U32(5, 1), U32(2, 2), U32(3, 2), U32(4, 2), U32(6, 2), U32(7, 8), U32(8, 0)]),
        ("quota", [U64(1, 1000), U32(2, 1), U64(4, 10)]),
        ("range", [U32(1, 1), U32(2, 0), Value(3, 1, 2), Value(4, 3, 4)]),
        ("redir", [U32(1, 1), U32(2, 2), U32(3, 4)]),
        ("reject", [U32(1, 0), U8(2, 3)]),
        ("reject", [U32(1, 2), U8(2, 1)]),
        ("rt", [U32(1, 1), U32(2, 0)]),
        ("rt", [U32(1, 1), U32(2, 4)]),
        ("socket", [U32(1, 0), U32(2, 1)]),
        ("socket", [U32(1, 3), U32(2, 1), U32(3, 2)]),
        ("synproxy", [U16(1, 1460), U8(2, 7), U32(3, 3)]),
        ("tproxy", [U32(1, 2), U32(2, 1), U32(3, 2)]),
        ("tunnel", [U32(1, 1), U32(2, 1), U32(3, 1)]),
        ("xfrm", [U32(1, 1), U32(2, 5), U8(3, 0), U32(4, 1)]),
        ("lookup", [Text(1, "set"), U32(2, 1), U32(5, 0)]),
        ("lookup", [Text(1, "map"), U32(2, 1), U32(3, 2)]),
        ("lookup", [Text(1, "verdicts"), U32(2, 1), U32(3, 0)]),
        ("dynset", [Text(1, "dynamic"), U32(3, 0), U32(4, 1), U64(6, 5000), U32(9, 0)]),
        ("dynset", [Text(1, "dynamic"), U32(3, 1), U32(4, 1), Nest(7, Text(1, "counter")), U32(9, 1)]),
        ("nothing", []),
    ];

    internal static IEnumerable<RequestScenario> All() =>
        from family in (NfProto[])[NfProto.IPv4, NfProto.IPv6, NfProto.Inet, NfProto.Netdev, NfProto.Bridge, NfProto.Arp]
        from right in Right
        where IsComparable(family, right.Kind)
        group (family, right) by (family, right.Kind) into kind
        select OfKind(kind.Key.family, kind.Key.Kind, [.. kind.Select(one => one.right.Attributes)]);

    // Where each expression that cares can be: in every base chain of every family.
    internal static IEnumerable<RequestScenario> Hooks()
    {
        foreach (var family in (NfProto[])[NfProto.IPv4, NfProto.IPv6, NfProto.Inet, NfProto.Netdev, NfProto.Bridge, NfProto.Arp])
        {
            foreach (var type in (string[])["filter", "nat", "route"])
            {
                for (var hook = 0u; hook < 6; hook++)
                    yield return OfHook(family, type, hook);
            }
        }
    }

    // Not every kernel can reject bridged frames (NF_REJECT_BRIDGE) or track them (NF_CONNTRACK_BRIDGE), and some refuse osf in IPv6, where it finds nothing.
    private static bool IsComparable(NfProto family, string kind) => (family, kind) is not ((NfProto.Bridge, "reject" or "ct" or "connlimit" or "synproxy") or (NfProto.IPv6, "osf"));

    private static RequestScenario OfHook(NfProto family, string type, uint hook)
    {
        var devices = family == NfProto.Netdev || hook == 5 ? [Text(NftaHook.Dev, "lo")] : (byte[][])[];
        var scenario = RequestScenario.OfNftables($"{type} at {hook} of {family}")
            .Send("setup", Setup(family))
            .Send("chain", Batch(NewChain("t", "base", family, Create, Hook(hook, -1, devices), Type(type))));
        foreach (var (kind, attributes) in Right.Where(right => IsComparable(family, right.Kind)))
            scenario.Send(kind, Rule(family, "base", Expr(kind, attributes)));
        return scenario.Send("rules", Dump(NftMessage.GetRule));
    }

    private static RequestScenario OfKind(NfProto family, string kind, byte[][][] rights)
    {
        var scenario = RequestScenario.OfNftables($"{kind} of {family}").Send("setup", Setup(family));
        var count = 0;
        foreach (var right in rights)
        {
            foreach (var (name, attributes) in Variations(right, family == NfProto.Inet && kind != "last"))
            {
                scenario.Send(name, Rule(family, "chain", Expr(kind, attributes)));
                if (++count % PerDump != 0)
                    continue;
                scenario.Send("rules", Dump(NftMessage.GetRule)).Send("flush", Batch(DelRule("t", "chain", family)));
            }
        }
        return scenario
            .Send("unwritten", Batch(NewRule("t", "chain", family, Append, Expressions(Expr(kind, rights[0])))))
            .Send("no data", Batch(NewRule("t", "chain", family, Append, Expressions(Nest(NftaList.Elem, Text(NftaExpr.Name, kind))))))
            .Send("rules", Dump(NftMessage.GetRule)).Send("chains", Dump(NftMessage.GetChain)).Send("sets", Dump(NftMessage.GetSet));
    }

    private static IEnumerable<(string, byte[][])> Variations(byte[][] right, bool all)
    {
        yield return ("right", right);
        for (var at = 0; at < right.Length; at++)
        {
            var place = at;
            byte[][] With(byte[] other) => [.. right[..place], other, .. right[(place + 1)..]];
            yield return ($"without {place}", [.. right[..place], .. right[(place + 1)..]]);
            if (!all)
                continue;
            var type = BitConverter.ToUInt16(right[at], 2) & 0x3FFF;
            var size = BitConverter.ToUInt16(right[at], 0) - 4;
            yield return ($"short {place}", With(Raw(type, new byte[Math.Max(0, size - 1)])));
            var isText = size > 1 && right[at][3] == 0 && right[at][4] is >= 32 and < 127;
            foreach (var number in Numbers)
            {
                if (isText)
                    continue;
                if (size == 4)
                    yield return ($"{place} = {number}", With(U32(type, number)));
                else if (size == 8 && right[at][3] == 0)
                    yield return ($"{place} = {number}", With(U64(type, number == 0xFFFFFFFF ? ulong.MaxValue : number)));
                else if (size == 2)
                    yield return ($"{place} = {number}", With(U16(type, (ushort)number)));
                else if (size == 1)
                    yield return ($"{place} = {number}", With(U8(type, (byte)number)));
            }
            for (var length = 0; right[at][3] != 0 && length <= 20; length += 3)
                yield return ($"{place} of {length}", With(Value(type, new byte[length])));
        }
        for (var type = 1; all && type <= 10; type++)
            yield return ($"and {type}", [.. right, U32(type, 2)]);
    }

    private static byte[] Rule(NfProto family, string chain, byte[] expression) => Batch(NewRule("t", chain, family, Append, Expressions(
        Load(1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]), Load(2, new byte[16]), Load(3, new byte[16]), Load(4, new byte[16]), expression)));

    private static byte[] Setup(NfProto family) => Batch(
        NewTable("t", family),
        NewChain("t", "chain", family),
        NewChain("t", "other", family),
        NewSet("t", "set", 1, NftSetFlags.None, 4, family),
        NewSet("t", "map", 2, NftSetFlags.Map, 4, family, U32(NftaSet.DataType, 7), U32(NftaSet.DataLen, 8)),
        NewSet("t", "verdicts", 3, NftSetFlags.Map, 4, family, U32(NftaSet.DataType, 0xFFFFFF00)),
        NewSet("t", "objects", 4, NftSetFlags.Object, 4, family, U32(NftaSet.ObjType, 1)),
        NewSet("t", "dynamic", 5, NftSetFlags.Eval | NftSetFlags.Timeout, 4, family),
        NewObject("t", "object", NftObjectType.Counter, family));
}
