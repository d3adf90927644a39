using Differential.Generated;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using static Differential.Nftables.NftWire;
using static Differential.Requests.Wire;

namespace Differential.Nftables;

// Makes batches by chance: about few tables, chains, sets and objects, so that they meet, and now and then slightly broken.
internal sealed class BatchMaker(Dice dice, NfProto family)
{
    private const ulong Long = 100_000_000; // milliseconds: nothing ends by itself
    private static readonly string[] Sets = ["plain", "bitmap", "sized", "timed", "ranges", "fields", "map", "verdicts", "objects", "counted", "named"];
    private uint _id = 100;

    // What later batches are about.
    internal byte[] First() => Batch(
        NewTable("t", family),
        NewChain("t", "a", family), NewChain("t", "b", family), NewChain("t", "base", family, Create, HookOf(0), Type("filter")),
        Set("plain", NftSetFlags.None, 4), Set("bitmap", NftSetFlags.None, 2), Set("sized", NftSetFlags.None, 4, Size(3)),
        Set("timed", NftSetFlags.Timeout, 4, U64(NftaSet.Timeout, Long)), Set("ranges", NftSetFlags.Interval, 4, Size(3)),
        Set("fields", NftSetFlags.Interval | NftSetFlags.Concat, 8, Nest(NftaSet.Desc, Fields(4, 2))),
        Set("map", NftSetFlags.Map, 4, U32(NftaSet.DataType, 3), U32(NftaSet.DataLen, 2)),
        Set("verdicts", NftSetFlags.Map | NftSetFlags.Interval, 4, U32(NftaSet.DataType, 0xFFFFFF00)),
        Set("objects", NftSetFlags.Object, 4, U32(NftaSet.ObjType, 1)),
        Set("counted", NftSetFlags.Eval, 4, Nest(NftaSet.Expr, Text(NftaExpr.Name, "counter"))),
        NewObject("t", "o", NftObjectType.Counter, family), NewObject("t", "q", NftObjectType.Quota, family, U64(1, 1000)));

    internal byte[] Next()
    {
        var messages = new List<byte[]>();
        for (var count = dice.Pick(1, 1, 2, 3, 4, 6); count > 0; count--)
            messages.Add(dice.Percent(5) ? Break(One()) : One());
        byte[] batch = [.. Control(NfnlControl.BatchBegin), .. Join([.. messages]), .. dice.Percent(96) ? Control(NfnlControl.BatchEnd) : []];
        return batch;
    }

    // Everything that can be listed.
    internal IEnumerable<byte[]> Listings()
    {
        yield return Dump(NftMessage.GetTable);
        yield return Dump(NftMessage.GetChain);
        yield return Dump(NftMessage.GetRule);
        yield return Dump(NftMessage.GetSet);
        yield return Dump(NftMessage.GetObj);
        yield return DumpElements("t", dice.Pick<string>(Sets), family);
        yield return DumpElements("t", dice.Pick<string>(Sets), family);
    }

    private byte[] One() => dice.Below(20) switch
    {
        0 => OfTable(),
        < 4 => OfChain(),
        < 10 => OfRule(),
        < 12 => OfSet(),
        < 18 => OfElements(),
        _ => OfObject(),
    };

    private NetlinkFlags Flags(NetlinkFlags usual)
    {
        if (dice.Percent(8))
            usual |= NetlinkFlags.Echo;
        if (dice.Percent(12))
            usual |= NetlinkFlags.Exclusive;
        if (dice.Percent(5))
            usual |= NetlinkFlags.Replace;
        if (dice.Percent(20))
            usual |= NetlinkFlags.Ack;
        return dice.Percent(4) ? usual & ~NetlinkFlags.Create : usual;
    }

    private string Table() => dice.Percent(90) ? "t" : dice.Pick("u", "none");

    private string Chain() => dice.Pick("a", "a", "b", "base", "c", "nat");

    private byte[][] UserData(int type) => dice.Percent(15) ? [Raw(type, dice.Bytes(1 + dice.Below(12)))] : [];

    private byte[][] Maybe(int percent, byte[] attribute) => dice.Percent(percent) ? [attribute] : [];

    private byte[] OfTable()
    {
        var kind = dice.Pick(NftMessage.NewTable, NftMessage.NewTable, NftMessage.NewTable, NftMessage.DelTable, NftMessage.DestroyTable);
        var name = kind == NftMessage.NewTable ? Table() : dice.Percent(15) ? "t" : "u";
        return Nft(kind, Flags(default), dice.Percent(95) ? family : NfProto.IPv4,
            [Text(NftaTable.Name, name), .. Maybe(30, U32(NftaTable.Flags, dice.Pick(0u, 1u, 1u, 2u, 4u, 6u, 8u))), .. UserData(NftaTable.UserData)]);
    }

    private byte[] HookOf(uint number) => family switch
    {
        NfProto.Netdev => Hook(number, 0, Text(NftaHook.Dev, "lo")),
        _ => Hook(number, dice.Pick(0, -100, 5)),
    };

    private byte[] OfChain()
    {
        var name = Text(NftaChain.Name, Chain());
        if (dice.Percent(35))
        {
            return Nft(dice.Pick(NftMessage.DelChain, NftMessage.DelChain, NftMessage.DestroyChain), Flags(default), family,
                [Text(NftaChain.Table, Table()), dice.Percent(80) ? name : U64(NftaChain.Handle, (ulong)dice.Below(8)), .. Maybe(5, HookOf(0))]);
        }
        return Nft(NftMessage.NewChain, Flags(Create), family,
        [
            Text(NftaChain.Table, Table()), .. Maybe(95, name), .. Maybe(10, U64(NftaChain.Handle, (ulong)dice.Below(5))),
            .. Maybe(35, HookOf((uint)dice.Below(6))), .. Maybe(30, Type(dice.Pick("filter", "filter", "nat", "route", "other"))),
            .. Maybe(20, U32(NftaChain.Policy, dice.Pick(0u, 1u, 1u, 2u))), .. Maybe(10, U32(NftaChain.Flags, (uint)dice.Below(9))),
            .. Maybe(10, Nest(NftaChain.Counters, U64(1, 5), U64(2, 6))), .. Maybe(5, U32(NftaChain.Id, ++_id)), .. UserData(NftaChain.UserData),
        ]);
    }

    private byte[] OfRule()
    {
        var handle = (ulong)dice.Below(40);
        if (dice.Percent(30))
        {
            return Nft(dice.Pick(NftMessage.DelRule, NftMessage.DelRule, NftMessage.DestroyRule), Flags(default), family,
            [
                Text(NftaRule.Table, Table()), .. Maybe(95, Text(NftaRule.Chain, Chain())), .. Maybe(80, U64(NftaRule.Handle, handle)),
                .. Maybe(10, U32(NftaRule.Id, (uint)dice.Below(5))),
            ]);
        }
        return Nft(NftMessage.NewRule, Flags(dice.Percent(70) ? Append : Create), family,
        [
            Text(NftaRule.Table, Table()), Text(NftaRule.Chain, Chain()), .. Maybe(10, U64(NftaRule.Handle, handle)),
            .. Maybe(15, U64(NftaRule.Position, handle)), .. Maybe(8, U32(NftaRule.PositionId, (uint)dice.Below(5))),
            .. Maybe(20, U32(NftaRule.Id, (uint)dice.Below(5))), .. Maybe(90, Expressions([.. Some()])), .. UserData(NftaRule.UserData),
        ]);
    }

    private IEnumerable<byte[]> Some()
    {
        yield return Load(1, dice.Bytes(16));
        for (var count = dice.Below(4); count > 0; count--)
            yield return Expression();
    }

    private byte[] Expression() => dice.Below(12) switch
    {
        0 => Counter(),
        1 => Verdict(dice.Pick(NftVerdict.Accept, NftVerdict.Drop, NftVerdict.Return, NftVerdict.Continue)),
        2 or 3 => Verdict(dice.Pick(NftVerdict.Jump, NftVerdict.Goto), Chain()),
        4 or 5 => Expr("lookup", Text(NftaLookup.Set, dice.Pick<string>(Sets)), U32(NftaLookup.Sreg, 1)),
        6 => Expr("lookup", Text(NftaLookup.Set, "verdicts"), U32(NftaLookup.Sreg, 1), U32(NftaLookup.Dreg, 0)),
        7 => Expr("lookup", Text(NftaLookup.Set, "map"), U32(NftaLookup.Sreg, 1), U32(NftaLookup.Dreg, 2)),
        8 => Expr("objref", U32(NftaObjref.ImmType, dice.Pick(1u, 2u)), Text(NftaObjref.ImmName, dice.Pick("o", "q"))),
        9 => Expr("objref", U32(NftaObjref.SetSreg, 1), Text(NftaObjref.SetName, dice.Pick("objects", "plain"))),
        10 => Expr("dynset", Text(NftaDynset.SetName, dice.Pick("plain", "timed", "counted", "map")), U32(NftaDynset.Op, (uint)dice.Below(3)), U32(NftaDynset.SregKey, 1)),
        _ => Expr("cmp", U32(1, (uint)dice.Pick(1, 9, 2)), U32(2, (uint)dice.Below(7)), Value(3, dice.Bytes(1 + dice.Below(5)))),
    };

    private byte[] Set(string name, NftSetFlags flags, uint keySize, params byte[][] more) => NewSet("t", name, ++_id, flags, keySize, family, more);

    private static byte[] Size(uint size) => Nest(NftaSet.Desc, U32(NftaSetDesc.Size, size));

    private static byte[] Fields(params byte[] sizes) =>
        Nest(NftaSetDesc.Concat, [.. sizes.Select(size => Nest(NftaList.Elem, U32(NftaSetField.Len, size)))]);

    private byte[] OfSet()
    {
        var name = dice.Percent(60) ? dice.Pick("named", "other", "__set%d", "plain") : dice.Pick<string>(Sets);
        if (dice.Percent(35))
        {
            return Nft(dice.Pick(NftMessage.DelSet, NftMessage.DelSet, NftMessage.DestroySet), Flags(default), family,
                [Text(NftaSet.Table, Table()), dice.Percent(85) ? Text(NftaSet.Name, name) : U64(NftaSet.Handle, (ulong)dice.Below(20))]);
        }
        var flags = (NftSetFlags)(dice.Pick(0u, 0u, 4u, 8u, 16u, 32u, 48u, 64u, 132u) | (dice.Percent(10) ? 1u << dice.Below(10) : 0));
        return Nft(NftMessage.NewSet, Flags(Create), family,
        [
            Text(NftaSet.Table, Table()), Text(NftaSet.Name, name), .. Maybe(97, U32(NftaSet.Id, ++_id)), U32(NftaSet.Flags, (uint)flags),
            U32(NftaSet.KeyType, (uint)dice.Below(20)), U32(NftaSet.KeyLen, dice.Pick(4u, 4u, 2u, 8u, 1u, 16u, 0u, 65u)),
            .. (flags & NftSetFlags.Map) != 0 || dice.Percent(3) ? (byte[][])[U32(NftaSet.DataType, dice.Pick(1u, 0xFFFFFF00)), U32(NftaSet.DataLen, dice.Pick(4u, 2u, 70u))] : [],
            .. (flags & NftSetFlags.Object) != 0 || dice.Percent(3) ? (byte[][])[U32(NftaSet.ObjType, dice.Pick(1u, 2u, 99u))] : [],
            .. Maybe((flags & NftSetFlags.Timeout) != 0 ? 50 : 3, U64(NftaSet.Timeout, Long)), .. Maybe((flags & NftSetFlags.Timeout) != 0 ? 30 : 2, U32(NftaSet.GcInterval, 1000)),
            .. Maybe(15, U32(NftaSet.Policy, (uint)dice.Below(3))), .. Maybe(30, Nest(NftaSet.Desc, [.. Maybe(70, U32(NftaSetDesc.Size, (uint)dice.Below(5))), .. Maybe(50, Fields(4, 4))])),
            .. Maybe(10, Nest(NftaSet.Expr, Text(NftaExpr.Name, dice.Pick("counter", "limit", "cmp")))), .. UserData(NftaSet.UserData),
        ]);
    }

    private byte[] KeyOf(string set)
    {
        var value = (byte)dice.Below(6);
        return set switch
        {
            "bitmap" => [0, value],
            "fields" => [10, 0, 0, value, 0, (byte)dice.Below(3), 0, 0],
            _ => [10, 0, 0, value],
        };
    }

    private byte[] OfElements()
    {
        var set = dice.Pick<string>(Sets);
        var kind = dice.Pick(NftMessage.NewSetElem, NftMessage.NewSetElem, NftMessage.NewSetElem, NftMessage.DelSetElem, NftMessage.DestroySetElem);
        var elements = new List<byte[]>();
        for (var count = dice.Pick(1, 1, 2, 3); count > 0; count--)
            elements.Add(ElementOf(set));
        if (kind != NftMessage.NewSetElem && dice.Percent(8))
            return Nft(kind, Flags(default), family, Text(NftaSetElemList.Table, Table()), Text(NftaSetElemList.Set, set));
        return NftWire.OfElements(kind, Table(), set, family, Flags(kind == NftMessage.NewSetElem ? Create : default), [.. elements]);
    }

    private byte[] ElementOf(string set)
    {
        var attributes = new List<byte[]>();
        var isCatchall = dice.Percent(6);
        var isEnd = set is "ranges" or "verdicts" && dice.Percent(45);
        if (!isCatchall)
            attributes.Add(Key(KeyOf(set)));
        if (isCatchall || isEnd || dice.Percent(2))
            attributes.Add(U32(NftaSetElem.Flags, isCatchall ? 2u : isEnd ? 1u : (uint)dice.Below(5)));
        if (set == "fields" && !isCatchall)
            attributes.Add(Value(NftaSetElem.KeyEnd, KeyOf(set)));
        if (set == "map")
            attributes.Add(Value(NftaSetElem.Data, 0, (byte)dice.Below(2)));
        if (set == "verdicts" && !isEnd)
            attributes.Add(Nest(NftaSetElem.Data, dice.Percent(60) ? VerdictData(NftVerdict.Jump, Chain()) : VerdictData(NftVerdict.Accept)));
        if (set == "objects")
            attributes.Add(Text(NftaSetElem.ObjRef, dice.Pick("o", "o", "q")));
        if (set == "timed" && dice.Percent(50) || dice.Percent(2))
            attributes.Add(U64(NftaSetElem.Timeout, dice.Pick(Long, Long * 2, 0UL)));
        if (set == "timed" && dice.Percent(15))
            attributes.Add(U64(NftaSetElem.Expiration, Long / 2));
        if (set == "counted" && dice.Percent(40) || dice.Percent(3))
            attributes.Add(Nest(NftaSetElem.Expr, Text(NftaExpr.Name, dice.Pick("counter", "counter", "last"))));
        attributes.AddRange(UserData(NftaSetElem.UserData));
        return Element([.. attributes]);
    }

    private byte[] OfObject()
    {
        var name = dice.Pick("o", "q", "p");
        var type = dice.Pick(1u, 1u, 2u, 4u, 99u);
        if (dice.Percent(40))
        {
            return Nft(dice.Pick(NftMessage.DelObj, NftMessage.DestroyObj), Flags(default), family,
                [Text(NftaObj.Table, Table()), dice.Percent(85) ? Text(NftaObj.Name, name) : U64(NftaObj.Handle, (ulong)dice.Below(25)), U32(NftaObj.Type, type)]);
        }
        return Nft(NftMessage.NewObj, Flags(Create), family,
        [
            Text(NftaObj.Table, Table()), Text(NftaObj.Name, name), U32(NftaObj.Type, type), .. UserData(NftaObj.UserData),
            Nest(NftaObj.Data, type == 4 ? [U64(1, 10), U64(2, 60)] : [U64(1, (ulong)dice.Below(100))]),
        ]);
    }

    // One fault, anywhere but in the message's type.
    private byte[] Break(byte[] whole)
    {
        var broken = (byte[])whole.Clone();
        var at = NetlinkHeader.Size + 4 + dice.Below(Math.Max(1, broken.Length - NetlinkHeader.Size - 4));
        switch (dice.Below(4))
        {
            case 0:
                broken[at] ^= (byte)(1 << dice.Below(7));
                return broken;
            case 1:
                broken[at & ~3] = (byte)dice.Below(16); // often the length of an attribute
                return broken;
            case 2:
                broken[(at & ~3) | 2] = (byte)dice.Below(16); // often its type
                return broken;
            default:
                MachineOrder.WriteU16(broken.AsSpan(NetlinkHeader.FlagsOffset), (ushort)dice.Below(4096));
                return broken;
        }
    }
}
