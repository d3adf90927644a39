using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Compare a register with a constant. // nft_cmp.c</summary>
internal sealed class Cmp : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.Nested];

    private byte _source;
    private NftCmpOp _kind;
    private byte[] _data = [];

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaCmp.Sreg) || !attributes.Has(NftaCmp.Op) || !attributes.Has(NftaCmp.Data))
            return context.Fail(NetlinkErrno.Inval);
        var kind = (NftCmpOp)attributes.U32(NftaCmp.Op);
        context.FailIf(kind > NftCmpOp.Gte);
        var data = context.Value(in attributes, NftaCmp.Data, LoadContext.LargestConstant);
        return context.Unless(new Cmp { _kind = kind, _data = data, _source = context.Source(in attributes, NftaCmp.Sreg, data.Length) });
    }

    // nft_cmp_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var value = registers.Read(_source, _data.Length);
        var matches = _kind switch
        {
            NftCmpOp.Eq => value.SequenceEqual(_data),
            NftCmpOp.Neq => !value.SequenceEqual(_data),
            NftCmpOp.Lt => value.SequenceCompareTo(_data) < 0,
            NftCmpOp.Lte => value.SequenceCompareTo(_data) <= 0,
            NftCmpOp.Gt => value.SequenceCompareTo(_data) > 0,
            _ => value.SequenceCompareTo(_data) >= 0,
        };
        if (!matches)
            registers.Break();
    }

    /// <inheritdoc/>
    public override bool IsPure => true;

    /// <inheritdoc/>
    public override FieldDemand Demand => FieldDemand.Compare(_source, _kind, _data);

    public override Expression ToMessage() => Expression.Of(new CmpExpression
    {
        SourceRegister = LoadContext.Number(_source),
        Operation = _kind,
        Data = new DataValue { Value = _data },
    });
}
