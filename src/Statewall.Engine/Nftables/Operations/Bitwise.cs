using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
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
    private uint _mask32; // as long as they fit into a word, padded with zeros
    private uint _flip32;

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

    // nft_bitwise_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (_kind == NftBitwiseOp.MaskXor && _size <= sizeof(uint))
        {
            registers.Set32(_target, (registers.Get32(_source) & _mask32) ^ _flip32);
            return;
        }
        Span<byte> source = stackalloc byte[_size]; // the target may be the same register
        registers.Read(_source, _size).CopyTo(source);
        var target = registers.Write(_target, _size);
        switch (_kind)
        {
            case NftBitwiseOp.MaskXor:
                for (var at = 0; at < target.Length; at++)
                    target[at] = (byte)((source[at] & _mask![at]) ^ _flip![at]);
                break;
            case NftBitwiseOp.LShift or NftBitwiseOp.RShift:
                Shift(source, target);
                break;
            default:
                Combine(source, _data ?? registers.Read(_secondSource, _size), target);
                break;
        }
    }

    // Words are shifted as numbers of the machine, and the bits between them are carried over. // nft_bitwise_eval_lshift, nft_bitwise_eval_rshift
    private void Shift(ReadOnlySpan<byte> source, Span<byte> target)
    {
        const int WordBits = 32;
        var shift = (int)MachineOrder.ReadU32(_data!);
        var words = (_size + sizeof(uint) - 1) / sizeof(uint);
        var isLeft = _kind == NftBitwiseOp.LShift;
        var carry = 0u;
        Span<byte> word = stackalloc byte[sizeof(uint)];
        for (var step = 0; step < words; step++)
        {
            var at = (isLeft ? words - 1 - step : step) * sizeof(uint);
            var size = Math.Min(sizeof(uint), _size - at);
            word.Clear();
            source.Slice(at, size).CopyTo(word);
            var value = MachineOrder.ReadU32(word);
            var moved = isLeft ? value << shift : value >> shift;
            BitConverter.TryWriteBytes(word, moved | carry);
            word[..size].CopyTo(target[at..]);
            carry = shift == 0 ? 0 : isLeft ? value >> (WordBits - shift) : value << (WordBits - shift);
        }
    }

    private void Combine(ReadOnlySpan<byte> source, ReadOnlySpan<byte> other, Span<byte> target)
    {
        for (var at = 0; at < target.Length; at++)
        {
            target[at] = (byte)(_kind switch
            {
                NftBitwiseOp.And => source[at] & other[at],
                NftBitwiseOp.Or => source[at] | other[at],
                _ => source[at] ^ other[at],
            });
        }
    }

    /// <inheritdoc/>
    public override bool IsPure => true;

    /// <inheritdoc/>
    public override FieldDemand Demand => _kind == NftBitwiseOp.MaskXor && _source == _target && !_flip.AsSpan().ContainsAnyExcept((byte)0)
        ? FieldDemand.Masked(_target, _mask!)
        : FieldDemand.Spoil(_target);

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
        if (context.Errno == 0 && _size <= sizeof(uint))
            (_mask32, _flip32) = (Registers.Word(_mask), Registers.Word(_flip));
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
