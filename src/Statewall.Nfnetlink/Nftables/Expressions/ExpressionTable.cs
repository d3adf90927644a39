using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>
/// Every kind of expression, sorted by name: a new kind adds one line here. A table in code rather than registration at run time,
/// since trimming and ahead-of-time compilation follow it.
/// </summary>
public static class ExpressionTable
{
    internal static void DescribeData<TCodec>(ref TCodec codec, ref Expression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        switch (value.Kind)
        {
            case "bitwise": Data<TCodec, BitwiseExpression>(ref codec, ref value); break;
            case "byteorder": Data<TCodec, ByteorderExpression>(ref codec, ref value); break;
            case "cmp": Data<TCodec, CmpExpression>(ref codec, ref value); break;
            case "connlimit": Data<TCodec, ConnlimitExpression>(ref codec, ref value); break;
            case "counter": Data<TCodec, CounterExpression>(ref codec, ref value); break;
            case "ct": Data<TCodec, CtExpression>(ref codec, ref value); break;
            case "dup": Data<TCodec, DupExpression>(ref codec, ref value); break;
            case "dynset": Data<TCodec, DynsetExpression>(ref codec, ref value); break;
            case "exthdr": Data<TCodec, ExthdrExpression>(ref codec, ref value); break;
            case "fib": Data<TCodec, FibExpression>(ref codec, ref value); break;
            case "flow_offload": Data<TCodec, FlowOffloadExpression>(ref codec, ref value); break;
            case "fwd": Data<TCodec, FwdExpression>(ref codec, ref value); break;
            case "hash": Data<TCodec, HashExpression>(ref codec, ref value); break;
            case "immediate": Data<TCodec, ImmediateExpression>(ref codec, ref value); break;
            case "inner": Data<TCodec, InnerExpression>(ref codec, ref value); break;
            case "last": Data<TCodec, LastExpression>(ref codec, ref value); break;
            case "limit": Data<TCodec, LimitExpression>(ref codec, ref value); break;
            case "log": Data<TCodec, LogExpression>(ref codec, ref value); break;
            case "lookup": Data<TCodec, LookupExpression>(ref codec, ref value); break;
            case "masq": Data<TCodec, MasqExpression>(ref codec, ref value); break;
            case "match": Data<TCodec, MatchExpression>(ref codec, ref value); break;
            case "meta": Data<TCodec, MetaExpression>(ref codec, ref value); break;
            case "nat": Data<TCodec, NatExpression>(ref codec, ref value); break;
            case "notrack": Bare<NotrackExpression>(ref value); break;
            case "numgen": Data<TCodec, NumgenExpression>(ref codec, ref value); break;
            case "objref": Data<TCodec, ObjrefExpression>(ref codec, ref value); break;
            case "osf": Data<TCodec, OsfExpression>(ref codec, ref value); break;
            case "payload": Data<TCodec, PayloadExpression>(ref codec, ref value); break;
            case "queue": Data<TCodec, QueueExpression>(ref codec, ref value); break;
            case "quota": Data<TCodec, QuotaExpression>(ref codec, ref value); break;
            case "range": Data<TCodec, RangeExpression>(ref codec, ref value); break;
            case "redir": Data<TCodec, RedirExpression>(ref codec, ref value); break;
            case "reject": Data<TCodec, RejectExpression>(ref codec, ref value); break;
            case "rt": Data<TCodec, RtExpression>(ref codec, ref value); break;
            case "socket": Data<TCodec, SocketExpression>(ref codec, ref value); break;
            case "synproxy": Data<TCodec, SynproxyExpression>(ref codec, ref value); break;
            case "target": Data<TCodec, TargetExpression>(ref codec, ref value); break;
            case "tproxy": Data<TCodec, TproxyExpression>(ref codec, ref value); break;
            case "tunnel": Data<TCodec, TunnelExpression>(ref codec, ref value); break;
            case "xfrm": Data<TCodec, XfrmExpression>(ref codec, ref value); break;
            default: codec.Bytes(NftaExpr.Data, ref value.UnknownData); break;
        }
    }

    private static void Data<TCodec, T>(ref TCodec codec, ref Expression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
        where T : struct, IExpression<T>
    {
        T? data = value.Data is T present ? present : null;
        codec.Nest(NftaExpr.Data, ref data);
        if (typeof(TCodec) != typeof(AttributeWriter)) // which changes nothing
            value.Data = data;
    }

    // A kind without attributes, of which the kernel and libraries write the name only.
    private static void Bare<T>(ref Expression value)
        where T : struct, IExpression<T> => value.Data = default(T);
}
