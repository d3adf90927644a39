using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Read what is known of the IPsec states that the packet came through or will. // nft_xfrm.c</summary>
internal sealed class Xfrm : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U8, AttributeRule.U32UpTo(byte.MaxValue)];

    private const uint MostStates = 6; // XFRM_MAX_DEPTH
    private const byte DirectionIn = 0; // XFRM_POLICY_IN
    private const byte DirectionOut = 1; // XFRM_POLICY_OUT
    private byte _target;
    private NftXfrmKey _key;
    private byte _direction;
    private byte _number;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaXfrm.Key) || !attributes.Has(NftaXfrm.Dir) || !attributes.Has(NftaXfrm.Dreg))
            return context.Fail(NetlinkErrno.Inval);
        context.FailIf(!context.IsInet, NetlinkErrno.OpNotSupp);
        var key = (NftXfrmKey)attributes.U32(NftaXfrm.Key);
        var size = key switch
        {
            NftXfrmKey.ReqId or NftXfrmKey.Spi or NftXfrmKey.DaddrIp4 or NftXfrmKey.SaddrIp4 => sizeof(uint),
            NftXfrmKey.DaddrIp6 or NftXfrmKey.SaddrIp6 => 16,
            _ => 0,
        };
        context.FailIf(size == 0);
        var direction = attributes.U8(NftaXfrm.Dir);
        context.FailIf(direction is not (DirectionIn or DirectionOut));
        var number = LoadContext.U32(in attributes, NftaXfrm.Spnum);
        context.FailIf(number >= MostStates, NetlinkErrno.Range);
        if (context.Errno != 0)
            return null;
        return context.Unless(new Xfrm
        {
            _key = key,
            _direction = direction,
            _number = (byte)number,
            _target = context.Target(in attributes, NftaXfrm.Dreg, size),
        });
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => HookCheck.InetHooks(walk, _direction == DirectionIn
        ? HookCheck.Forward | HookCheck.LocalIn | HookCheck.PreRouting
        : HookCheck.Forward | HookCheck.LocalOut | HookCheck.PostRouting);

    // No packet here came through IPsec. // nft_xfrm_get_eval
    public override void Evaluate(ref Registers registers, ref Packet packet) => registers.Break();

    public override Expression ToMessage() => Expression.Of(new XfrmExpression
    {
        DestinationRegister = LoadContext.Number(_target),
        Key = _key,
        Direction = _direction,
        Number = _number,
    });
}
