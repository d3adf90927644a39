using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Remember when the last packet came. // nft_last.c</summary>
internal sealed class Last : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U64];

    private readonly Ruleset _ruleset;
    private uint _set;
    private long _usedAt; // in milliseconds

    private Last(Ruleset ruleset) => _ruleset = ruleset;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var milliseconds = attributes.Has(NftaLast.Msecs) ? context.Milliseconds(in attributes, NftaLast.Msecs) : 0;
        return context.Unless(new Last(context.Ruleset)
        {
            _set = LoadContext.U32(in attributes, NftaLast.Set),
            _usedAt = context.Ruleset.Now - (long)Math.Min(milliseconds, long.MaxValue),
        });
    }

    // nft_last_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        _set = 1;
        _usedAt = _ruleset.Now;
    }

    public override Expression ToMessage() => Expression.Of(new LastExpression
    {
        Set = _set,
        Milliseconds = _set != 0 ? (ulong)Math.Max(_ruleset.Now - _usedAt, 0) : 0,
    });
}
