using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.Xtables;

// For which protocol a rule of iptables is, as its comparisons tell. // NFTA_RULE_COMPAT
internal static class RuleProtocol
{
    internal static byte[] Read(byte[] message, NfProto family)
    {
        var rule = default(Rule);
        var reader = new AttributeReader(message.AsSpan(NetlinkHeader.Size + NfgenHeader.Size), 0);
        Rule.Describe(ref reader, ref rule);
        var expressions = rule.Expressions ?? [];
        for (var at = 0; at + 1 < expressions.Length; at++)
        {
            if (IsProtocol(expressions[at].Data, family) && expressions[at + 1].Data is CmpExpression { Data.Value: { } value } compared)
                return Compat(value.Length == 1 ? value[0] : BitConverter.ToUInt16(value), compared.Operation == NftCmpOp.Neq);
        }
        return Compat(0, false);
    }

    private static bool IsProtocol(IExpression? expression, NfProto family) => expression switch
    {
        MetaExpression { Key: NftMetaKey.L4Proto } => family is NfProto.IPv4 or NfProto.IPv6,
        MetaExpression { Key: NftMetaKey.Protocol } => family == NfProto.Bridge,
        PayloadExpression { Base: NftPayloadBase.NetworkHeader, Offset: 9, Size: 1 } => family == NfProto.IPv4,
        PayloadExpression { Base: NftPayloadBase.NetworkHeader, Offset: 6, Size: 1 } => family == NfProto.IPv6,
        PayloadExpression { Base: NftPayloadBase.LlHeader, Offset: 12, Size: 2 } => family == NfProto.Bridge,
        _ => false,
    };

    private static byte[] Compat(uint protocol, bool isInverted) =>
        Nest(NftaRule.Compat, U32(NftaRuleCompat.Proto, protocol), U32(NftaRuleCompat.Flags, isInverted ? (uint)NftRuleCompatFlags.Inv : 0));
}
