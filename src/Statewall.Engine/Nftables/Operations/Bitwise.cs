using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Mask and flip, shift, or combine bits. // nft_bitwise.c</summary>
internal sealed class Bitwise : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.Nested, AttributeRule.Nested, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.Nested, AttributeRule.U32];

    private const int MostShift = 32;
    private byte _source;
    private byte _secondSource;
    private byte _target;
    private byte _size;
    private NftBitwiseOp _kind;
    private byte[]? _mask;
    private byte[]? _flip;
    private byte[]? _data;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaBitwise.Len) || !attributes.Has(NftaBitwise.Sreg) || !attributes.Has(NftaBitwise.Dreg))
            return context.Fail(NetlinkErrno.Inval);
        var size = attributes.U32(NftaBitwise.Len);
        if (size > byte.MaxValue)
            return context.Fail(NetlinkErrno.Range);
        var operation = new Bitwise
        {
            _size = (byte)size,
            _source = context.Source(in attributes, NftaBitwise.Sreg, (int)size),
            _target = context.Target(in attributes, NftaBitwise.Dreg, (int)size),
            _kind = (NftBitwiseOp)LoadContext.U32(in attributes, NftaBitwise.Op),
        };
        context.FailIf(LoadContext.Overlap(operation._source, operation._target, (int)size));
        switch (operation._kind)
        {
            case NftBitwiseOp.MaskXor:
                operation.LoadMask(in attributes, context);
                break;
            case NftBitwiseOp.LShift or NftBitwiseOp.RShift:
                operation.LoadShift(in attributes, context);
                break;
            case NftBitwiseOp.And or NftBitwiseOp.Or or NftBitwiseOp.Xor:
                operation.LoadSecond(in attributes, context);
                break;
            default:
                return context.Fail(NetlinkErrno.OpNotSupp);
        }
        return context.Unless(operation);
    }

    public override Expression ToMessage() => Expression.Of(new BitwiseExpression
    {
        SourceRegister = LoadContext.Number(_source),
        SecondSourceRegister = LoadContext.OptionalNumber(_secondSource),
        DestinationRegister = LoadContext.Number(_target),
        Size = _size,
        Operation = _kind,
        Mask = _mask is null ? null : new DataValue { Value = _mask },
        Flip = _flip is null ? null : new DataValue { Value = _flip },
        Data = _data is null ? null : new DataValue { Value = _data },
    });

    // nft_bitwise_init_mask_xor
    private void LoadMask(in RequestAttributes attributes, LoadContext context)
    {
        context.FailIf(attributes.Has(NftaBitwise.Data) || attributes.Has(NftaBitwise.Sreg2));
        context.FailIf(!attributes.Has(NftaBitwise.Mask) || !attributes.Has(NftaBitwise.Xor));
        if (context.Errno != 0)
            return;
        _mask = context.Value(in attributes, NftaBitwise.Mask, LoadContext.LargestConstant, _size);
        _flip = context.Value(in attributes, NftaBitwise.Xor, LoadContext.LargestConstant, _size);
    }

    // nft_bitwise_init_shift
    private void LoadShift(in RequestAttributes attributes, LoadContext context)
    {
        context.FailIf(attributes.Has(NftaBitwise.Mask) || attributes.Has(NftaBitwise.Xor) || attributes.Has(NftaBitwise.Sreg2));
        context.FailIf(!attributes.Has(NftaBitwise.Data));
        if (context.Errno != 0)
            return;
        _data = context.Value(in attributes, NftaBitwise.Data, LoadContext.LargestConstant, sizeof(uint));
        context.FailIf(_data.Length == sizeof(uint) && MachineOrder.ReadU32(_data) >= MostShift);
    }

    // nft_bitwise_init_bool
    private void LoadSecond(in RequestAttributes attributes, LoadContext context)
    {
        context.FailIf(attributes.Has(NftaBitwise.Mask) || attributes.Has(NftaBitwise.Xor));
        context.FailIf(attributes.Has(NftaBitwise.Data) == attributes.Has(NftaBitwise.Sreg2));
        if (context.Errno != 0)
            return;
        if (attributes.Has(NftaBitwise.Data))
            _data = context.Value(in attributes, NftaBitwise.Data, LoadContext.LargestConstant, _size);
        else
            _secondSource = context.Source(in attributes, NftaBitwise.Sreg2, _size);
        context.FailIf(LoadContext.Overlap(_secondSource, _target, _size));
    }
}
