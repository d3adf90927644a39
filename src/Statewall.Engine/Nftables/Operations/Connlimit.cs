using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Count the connections that the packets belong to. // nft_connlimit.c</summary>
internal sealed class Connlimit : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32];

    private uint _count;
    private NftConnlimitFlags _flags;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaConnlimit.Count))
            return context.Fail(NetlinkErrno.Inval);
        var flags = (NftConnlimitFlags)LoadContext.U32(in attributes, NftaConnlimit.Flags);
        context.FailIf((flags & ~NftConnlimitFlags.Inv) != 0, NetlinkErrno.OpNotSupp);
        context.RequireTracking(context.Family);
        return context.Unless(new Connlimit { _count = attributes.U32(NftaConnlimit.Count), _flags = flags });
    }

    public override Expression ToMessage() => Expression.Of(new ConnlimitExpression { Count = _count, Flags = _flags != 0 ? _flags : null });
}
