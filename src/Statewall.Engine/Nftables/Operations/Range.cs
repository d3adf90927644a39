using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Compare a register with two constants. // nft_range.c</summary>
internal sealed class Range : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.Nested, AttributeRule.Nested];

    private byte _source;
    private NftRangeOp _kind;
    private byte[] _from = [];
    private byte[] _to = [];

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaRange.Sreg) || !attributes.Has(NftaRange.Op) || !attributes.Has(NftaRange.FromData) || !attributes.Has(NftaRange.ToData))
            return context.Fail(NetlinkErrno.Inval);
        var from = context.Value(in attributes, NftaRange.FromData, LoadContext.LargestConstant);
        var to = context.Value(in attributes, NftaRange.ToData, LoadContext.LargestConstant);
        context.FailIf(from.Length != to.Length);
        var operation = new Range
        {
            _from = from,
            _to = to,
            _source = context.Source(in attributes, NftaRange.Sreg, from.Length),
            _kind = (NftRangeOp)attributes.U32(NftaRange.Op),
        };
        context.FailIf(operation._kind > NftRangeOp.Neq);
        return context.Unless(operation);
    }

    // nft_range_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var value = registers.Read(_source, _from.Length);
        var isInside = value.SequenceCompareTo(_from) >= 0 && value.SequenceCompareTo(_to) <= 0;
        if (isInside != (_kind == NftRangeOp.Eq))
            registers.Break();
    }

    /// <inheritdoc/>
    public override bool IsPure => true;

    /// <inheritdoc/>
    public override FieldDemand Demand => _kind == NftRangeOp.Eq ? FieldDemand.Between(_source, _from, _to) : default;

    public override Expression ToMessage() => Expression.Of(new RangeExpression
    {
        SourceRegister = LoadContext.Number(_source),
        Operation = _kind,
        From = new DataValue { Value = _from },
        To = new DataValue { Value = _to },
    });
}
