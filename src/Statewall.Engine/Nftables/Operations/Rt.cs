using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Read what is known of the packet's route. // nft_rt.c</summary>
internal sealed class Rt : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue)];

    private byte _target;
    private NftRtKey _key;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaRt.Key) || !attributes.Has(NftaRt.Dreg))
            return context.Fail(NetlinkErrno.Inval);
        var key = (NftRtKey)attributes.U32(NftaRt.Key);
        var size = key switch
        {
            NftRtKey.ClassId or NftRtKey.NextHop4 => sizeof(uint),
            NftRtKey.NextHop6 => 16,
            NftRtKey.TcpMss => sizeof(ushort),
            NftRtKey.Xfrm => 1,
            _ => 0,
        };
        if (size == 0)
            return context.Fail(NetlinkErrno.OpNotSupp);
        return context.Unless(new Rt { _key = key, _target = context.Target(in attributes, NftaRt.Dreg, size) });
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk)
    {
        if (!HookCheck.IsInet(walk))
            return NetlinkErrno.OpNotSupp;
        return _key is NftRtKey.TcpMss ? HookCheck.Hooks(walk, HookCheck.Forward | HookCheck.LocalOut | HookCheck.PostRouting) : 0;
    }

    public override Expression ToMessage() => Expression.Of(new RtExpression { Key = _key, DestinationRegister = LoadContext.Number(_target) });
}
