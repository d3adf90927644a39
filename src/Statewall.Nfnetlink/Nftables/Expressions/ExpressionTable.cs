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
            case "cmp": Data<TCodec, CmpExpression>(ref codec, ref value); break;
            case "counter": Data<TCodec, CounterExpression>(ref codec, ref value); break;
            case "ct": Data<TCodec, CtExpression>(ref codec, ref value); break;
            case "immediate": Data<TCodec, ImmediateExpression>(ref codec, ref value); break;
            default: codec.Bytes(NftaExpr.Data, ref value.UnknownData); break;
        }
    }

    private static void Data<TCodec, T>(ref TCodec codec, ref Expression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
        where T : struct, IExpression<T>
    {
        T? data = value.Data is T present ? present : null;
        codec.Nest(NftaExpr.Data, ref data);
        value.Data = data;
    }
}
