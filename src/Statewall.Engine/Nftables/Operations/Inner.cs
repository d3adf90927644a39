using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Look into the packet inside a tunnel. // nft_inner.c</summary>
internal sealed class Inner : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.Nested];

    private const uint LargestHeader = 64;
    private NftInnerType _type;
    private NftInnerFlags _flags;
    private uint _headerSize;
    private Operation? _inner;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaInner.Flags) || !attributes.Has(NftaInner.Num) || !attributes.Has(NftaInner.HdrSize)
            || !attributes.Has(NftaInner.Type) || !attributes.Has(NftaInner.Expr))
            return context.Fail(NetlinkErrno.Inval);
        var flags = (NftInnerFlags)attributes.U32(NftaInner.Flags);
        context.FailIf((flags & ~(NftInnerFlags.HdrSize | NftInnerFlags.Ll | NftInnerFlags.Nh | NftInnerFlags.Th)) != 0, NetlinkErrno.OpNotSupp);
        context.FailIf(attributes.U32(NftaInner.Num) != 0, NetlinkErrno.OpNotSupp);
        var headerSize = attributes.U32(NftaInner.HdrSize);
        var type = attributes.U32(NftaInner.Type);
        context.FailIf(type > byte.MaxValue);
        context.FailIf((flags & NftInnerFlags.HdrSize) != 0 && headerSize is 0 or > LargestHeader, NetlinkErrno.OpNotSupp);
        if (context.Errno != 0)
            return null;
        var inner = OperationTable.LoadInner(in attributes, context);
        return inner is null ? null : new Inner { _flags = flags, _headerSize = headerSize, _type = (NftInnerType)type, _inner = inner };
    }

    public override Expression ToMessage() => Expression.Of(new InnerExpression
    {
        Number = 0,
        Type = _type,
        Flags = _flags,
        HeaderSize = _headerSize,
        Expression = _inner!.ToMessage(),
    });
}
