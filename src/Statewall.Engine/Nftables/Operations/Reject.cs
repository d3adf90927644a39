using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Drop the packet and tell its sender. // nft_reject.c</summary>
internal sealed class Reject : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U8];

    private NftRejectType _type;
    private byte _code;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaReject.Type))
            return context.Fail(NetlinkErrno.Inval);
        var operation = new Reject { _type = (NftRejectType)attributes.U32(NftaReject.Type) };
        if (operation._type == NftRejectType.TcpRst)
            return operation;
        context.FailIf(operation._type > NftRejectType.IcmpxUnreach || !attributes.Has(NftaReject.IcmpCode));
        if (context.Errno != 0)
            return null;
        operation._code = attributes.U8(NftaReject.IcmpCode);
        context.FailIf(operation._type == NftRejectType.IcmpxUnreach && operation._code > (byte)NftRejectCode.AdminProhibited);
        return context.Unless(operation);
    }

    public override bool NeedsValidation => true;

    // nft_reject_validate, nft_reject_inet_validate, nft_reject_netdev_validate, nft_reject_bridge_validate
    public override int Validate(ChainWalk walk)
    {
        const uint Usual = HookCheck.LocalIn | HookCheck.Forward | HookCheck.LocalOut | HookCheck.PreRouting;
        return walk.Start.Table.Family switch
        {
            NfProto.Bridge => HookCheck.Hooks(walk, HookCheck.PreRouting | HookCheck.LocalIn),
            NfProto.Netdev => HookCheck.Hooks(walk, HookCheck.DeviceIngress),
            NfProto.Inet => HookCheck.Hooks(walk, Usual | HookCheck.InetIngress),
            _ => HookCheck.Hooks(walk, Usual),
        };
    }

    public override Expression ToMessage() => Expression.Of(new RejectExpression
    {
        Type = _type,
        IcmpCode = _type == NftRejectType.TcpRst ? null : _code,
    });
}
