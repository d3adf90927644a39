using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
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
    private NfProto _family;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaReject.Type))
            return context.Fail(NetlinkErrno.Inval);
        var operation = new Reject { _type = (NftRejectType)attributes.U32(NftaReject.Type), _family = context.Family };
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

    // nft_reject_inet_eval, nft_reject_ipv4_eval, nft_reject_ipv6_eval, nft_reject_netdev_eval, nft_reject_bridge_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var host = packet.Host!;
        var code = _type == NftRejectType.IcmpxUnreach ? CodeOf(packet.View.IsIPv6) : _code;
        switch (_type == NftRejectType.TcpRst, _family is NfProto.Netdev or NfProto.Bridge)
        {
            case (true, true):
                host.ResetFrame(ref packet);
                break;
            case (true, false):
                host.RejectWithReset(ref packet);
                break;
            case (false, true):
                host.RejectFrame(ref packet, code);
                break;
            default:
                host.RejectWithError(ref packet, code);
                break;
        }
        registers.Verdict = NftVerdict.Drop;
    }

    // nft_reject_icmp_code, nft_reject_icmpv6_code
    private byte CodeOf(bool isIPv6) => ((NftRejectCode)_code, isIPv6) switch
    {
        (NftRejectCode.NoRoute, false) => 0, // ICMP_NET_UNREACH
        (NftRejectCode.PortUnreach, false) => 3, // ICMP_PORT_UNREACH
        (NftRejectCode.HostUnreach, false) => 1, // ICMP_HOST_UNREACH
        (_, false) => 13, // ICMP_PKT_FILTERED
        (NftRejectCode.NoRoute, true) => 0, // ICMPV6_NOROUTE
        (NftRejectCode.PortUnreach, true) => 4, // ICMPV6_PORT_UNREACH
        (NftRejectCode.HostUnreach, true) => 3, // ICMPV6_ADDR_UNREACH
        (_, true) => 1, // ICMPV6_ADM_PROHIBITED
    };

    public override Expression ToMessage() => Expression.Of(new RejectExpression
    {
        Type = _type,
        IcmpCode = _type == NftRejectType.TcpRst ? null : _code,
    });
}
