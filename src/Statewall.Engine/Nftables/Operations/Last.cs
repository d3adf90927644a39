using Statewall.Engine.Handlers;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Remember when the last packet came. // nft_last.c</summary>
internal sealed class Last : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U64];

    private uint _set;
    private ulong _milliseconds;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var milliseconds = attributes.Has(NftaLast.Msecs) ? context.Milliseconds(in attributes, NftaLast.Msecs) : 0;
        return context.Unless(new Last { _set = LoadContext.U32(in attributes, NftaLast.Set), _milliseconds = milliseconds });
    }

    public override Expression ToMessage() => Expression.Of(new LastExpression
    {
        Set = _set,
        Milliseconds = _set != 0 ? _milliseconds : 0,
    });
}
