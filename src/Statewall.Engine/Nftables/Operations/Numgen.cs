using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Numbers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Count, or draw a number. // nft_numgen.c</summary>
internal sealed class Numgen : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32];

    private byte _target;
    private uint _modulus;
    private NftNgType _type;
    private uint _next;
    private uint _offset;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaNg.Dreg) || !attributes.Has(NftaNg.Modulus) || !attributes.Has(NftaNg.Type))
            return context.Fail(NetlinkErrno.Inval);
        var operation = new Numgen
        {
            _type = (NftNgType)attributes.U32(NftaNg.Type),
            _modulus = attributes.U32(NftaNg.Modulus),
            _offset = LoadContext.U32(in attributes, NftaNg.Offset),
        };
        context.FailIf(operation._type > NftNgType.Random);
        context.FailIf(operation._modulus == 0, NetlinkErrno.Range);
        context.FailIf(operation._offset + operation._modulus - 1 < operation._offset, NetlinkErrno.Overflow);
        operation._target = context.Target(in attributes, NftaNg.Dreg, sizeof(uint));
        return context.Unless(operation);
    }

    // nft_ng_inc_eval, nft_ng_random_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (_type == NftNgType.Random)
        {
            registers.Set32(_target, KernelRandom.Scale(packet.Host!.Random.NextUInt32(), _modulus) + _offset);
            return;
        }
        registers.Set32(_target, _next + _offset);
        _next = _next + 1 < _modulus ? _next + 1 : 0;
    }

    /// <inheritdoc/>
    public override (byte Word, int Size) Loads => (_target, sizeof(uint));

    public override Expression ToMessage() => Expression.Of(new NumgenExpression
    {
        DestinationRegister = LoadContext.Number(_target),
        Modulus = _modulus,
        Type = _type,
        Offset = _offset,
    });
}
