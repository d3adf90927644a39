using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Turn numbers from network to host order or back. // nft_byteorder.c</summary>
internal sealed class Byteorder : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32UpTo(byte.MaxValue)];

    private byte _source;
    private byte _target;
    private NftByteorderOp _kind;
    private byte _size;
    private byte _numberSize;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaByteorder.Sreg) || !attributes.Has(NftaByteorder.Dreg) || !attributes.Has(NftaByteorder.Len)
            || !attributes.Has(NftaByteorder.Size) || !attributes.Has(NftaByteorder.Op))
            return context.Fail(NetlinkErrno.Inval);
        var kind = (NftByteorderOp)attributes.U32(NftaByteorder.Op);
        context.FailIf(kind is not (NftByteorderOp.Ntoh or NftByteorderOp.Hton));
        var numberSize = (byte)attributes.U32(NftaByteorder.Size);
        context.FailIf(numberSize is not (2 or 4 or 8));
        var size = (byte)attributes.U32(NftaByteorder.Len);
        var operation = new Byteorder
        {
            _kind = kind,
            _numberSize = numberSize,
            _size = size,
            _source = context.Source(in attributes, NftaByteorder.Sreg, size),
            _target = context.Target(in attributes, NftaByteorder.Dreg, size),
        };
        context.FailIf(LoadContext.Overlap(operation._source, operation._target, size));
        return context.Unless(operation);
    }

    // Both directions are the same exchange of bytes. // nft_byteorder_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        Span<byte> source = stackalloc byte[_size]; // the target may be the same register
        registers.Read(_source, _size).CopyTo(source);
        var target = registers.Write(_target, _size);
        source.CopyTo(target);
        if (!BitConverter.IsLittleEndian)
            return;
        for (var at = 0; at + _numberSize <= _size; at += _numberSize)
            target.Slice(at, _numberSize).Reverse();
    }

    /// <inheritdoc/>
    public override bool IsPure => true;

    /// <inheritdoc/>
    public override FieldDemand Demand => FieldDemand.Spoil(_target);

    public override Expression ToMessage() => Expression.Of(new ByteorderExpression
    {
        SourceRegister = LoadContext.Number(_source),
        DestinationRegister = LoadContext.Number(_target),
        Operation = _kind,
        Size = _size,
        NumberSize = _numberSize,
    });
}
