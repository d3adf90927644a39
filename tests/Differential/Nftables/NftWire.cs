using System.Text;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.Nftables;

// Requests of nf_tables as bytes.
internal static class NftWire
{
    internal const NetlinkFlags Create = NetlinkFlags.Create;
    internal const NetlinkFlags Append = NetlinkFlags.Create | NetlinkFlags.Append;

    internal static byte[] NewTable(string name, NfProto family = NfProto.Inet, NetlinkFlags flags = default, params byte[][] more) =>
        Nft(NftMessage.NewTable, flags, family, [Text(NftaTable.Name, name), .. more]);

    internal static byte[] NewChain(string table, string name, NfProto family = NfProto.Inet, NetlinkFlags flags = Create, params byte[][] more) =>
        Nft(NftMessage.NewChain, flags, family, [Text(NftaChain.Table, table), Text(NftaChain.Name, name), .. more]);

    internal static byte[] Hook(uint number, int priority, params byte[][] more) =>
        Nest(NftaChain.Hook, [U32(NftaHook.HookNum, number), U32(NftaHook.Priority, (uint)priority), .. more]);

    internal static byte[] Type(string name) => Text(NftaChain.Type, name);

    internal static byte[] NewRule(string table, string chain, NfProto family = NfProto.Inet, NetlinkFlags flags = Append, params byte[][] more) =>
        Nft(NftMessage.NewRule, flags, family, [Text(NftaRule.Table, table), Text(NftaRule.Chain, chain), .. more]);

    internal static byte[] DelRule(string table, string? chain, NfProto family = NfProto.Inet, params byte[][] more) =>
        Nft(NftMessage.DelRule, default, family, [Text(NftaRule.Table, table), .. chain is null ? [] : (byte[][])[Text(NftaRule.Chain, chain)], .. more]);

    internal static byte[] Expressions(params byte[][] expressions) => Nest(NftaRule.Expressions, expressions);

    internal static byte[] Expr(string kind, params byte[][] attributes) =>
        Nest(NftaList.Elem, Text(NftaExpr.Name, kind), Nest(NftaExpr.Data, attributes));

    internal static byte[] Value(int type, params byte[] value) => Nest(type, Raw(NftaData.Value, value));

    internal static byte[] Verdict(NftVerdict code, string? chain = null) => Expr(
        "immediate",
        U32(NftaImmediate.Dreg, NftRegister.Verdict),
        Nest(NftaImmediate.Data, VerdictData(code, chain)));

    internal static byte[] VerdictData(NftVerdict code, string? chain = null) =>
        Nest(NftaData.Verdict, [U32(NftaVerdict.Code, (uint)code), .. chain is null ? [] : (byte[][])[Text(NftaVerdict.Chain, chain)]]);

    internal static byte[] Load(uint register, params byte[] value) =>
        Expr("immediate", U32(NftaImmediate.Dreg, register), Value(NftaImmediate.Data, value));

    internal static byte[] Counter() => Expr("counter");

    internal static byte[] NewSet(string table, string name, uint id, NftSetFlags flags, uint keySize, NfProto family = NfProto.Inet, params byte[][] more) =>
        Nft(NftMessage.NewSet, Create, family,
        [
            Text(NftaSet.Table, table), Text(NftaSet.Name, name), U32(NftaSet.Id, id), U32(NftaSet.Flags, (uint)flags), U32(NftaSet.KeyType, 7),
            U32(NftaSet.KeyLen, keySize), .. more,
        ]);

    internal static byte[] NewElements(string table, string set, NfProto family = NfProto.Inet, NetlinkFlags flags = Create, params byte[][] elements) =>
        OfElements(NftMessage.NewSetElem, table, set, family, flags, elements);

    internal static byte[] OfElements(byte kind, string table, string set, NfProto family, NetlinkFlags flags, params byte[][] elements) =>
        Nft(kind, flags, family, Text(NftaSetElemList.Table, table), Text(NftaSetElemList.Set, set), Nest(NftaSetElemList.Elements, elements));

    internal static byte[] Element(params byte[][] attributes) => Nest(NftaList.Elem, attributes);

    internal static byte[] Key(params byte[] value) => Value(NftaSetElem.Key, value);

    internal static byte[] Dump(byte kind, NfProto family = NfProto.Unspecified, params byte[][] attributes) =>
        Nft(kind, NetlinkFlags.Dump, family, attributes);

    internal static byte[] DumpElements(string table, string set, NfProto family = NfProto.Inet) =>
        Dump(NftMessage.GetSetElem, family, Text(NftaSetElemList.Table, table), Text(NftaSetElemList.Set, set));

    internal static byte[] NewObject(string table, string name, NftObjectType type, NfProto family = NfProto.Inet, params byte[][] data) =>
        Nft(NftMessage.NewObj, Create, family,
            Text(NftaObj.Table, table), Text(NftaObj.Name, name), U32(NftaObj.Type, (uint)type), Nest(NftaObj.Data, data));

    internal static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
