using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Objects;

/// <summary>Every type of stateful object, sorted by name: a new type adds one line here. As <see cref="ExpressionTable"/>.</summary>
public static class ObjectTable
{
    internal static void DescribeData<TCodec>(ref TCodec codec, ref NftObject value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        switch (value.Type)
        {
            case NftObjectType.Connlimit: Data<TCodec, ConnlimitExpression>(ref codec, ref value); break;
            case NftObjectType.Counter: Data<TCodec, CounterExpression>(ref codec, ref value); break;
            case NftObjectType.CtExpect: Data<TCodec, CtExpectObject>(ref codec, ref value); break;
            case NftObjectType.CtHelper: Data<TCodec, CtHelperObject>(ref codec, ref value); break;
            case NftObjectType.CtTimeout: Data<TCodec, CtTimeoutObject>(ref codec, ref value); break;
            case NftObjectType.Limit: Data<TCodec, LimitExpression>(ref codec, ref value); break;
            case NftObjectType.Quota: Data<TCodec, QuotaExpression>(ref codec, ref value); break;
            case NftObjectType.Secmark: Data<TCodec, SecmarkObject>(ref codec, ref value); break;
            case NftObjectType.Synproxy: Data<TCodec, SynproxyExpression>(ref codec, ref value); break;
            case NftObjectType.Tunnel: Data<TCodec, TunnelObject>(ref codec, ref value); break;
            default: codec.Bytes(NftaObj.Data, ref value.UnknownData); break;
        }
    }

    private static void Data<TCodec, T>(ref TCodec codec, ref NftObject value)
        where TCodec : struct, IAttributeCodec, allows ref struct
        where T : struct, IObjectData<T>
    {
        T? data = value.Data is T present ? present : null;
        codec.Nest(NftaObj.Data, ref data);
        value.Data = data;
    }
}
