using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Send a copy of the packet elsewhere. // nft_dup_ipv4.c, nft_dup_netdev.c</summary>
internal sealed class Dup : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32];

    private byte _address;
    private byte _device;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (context.Family == NfProto.Netdev)
        {
            if (!attributes.Has(NftaDup.SregDev))
                return context.Fail(NetlinkErrno.Inval);
            return context.Unless(new Dup { _device = context.Source(in attributes, NftaDup.SregDev, sizeof(uint)) });
        }
        if (!attributes.Has(NftaDup.SregAddr))
            return context.Fail(NetlinkErrno.Inval);
        return context.Unless(new Dup
        {
            _address = context.Source(in attributes, NftaDup.SregAddr, context.Family == NfProto.IPv4 ? 4 : 16),
            _device = context.OptionalSource(in attributes, NftaDup.SregDev, sizeof(uint)),
        });
    }

    public override bool NeedsValidation => _address == 0;

    public override int Validate(ChainWalk walk) => _address == 0 ? HookCheck.Hooks(walk, HookCheck.DeviceIngress | HookCheck.DeviceEgress) : 0;

    // nft_dup_ipv4_eval, nft_dup_ipv6_eval, nft_dup_netdev_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var device = _device == 0 ? 0 : registers.Get32(_device);
        if (_address == 0)
            packet.Host!.SendFrame(in packet, device, isCopy: true);
        else
            packet.Host!.SendCopy(in packet, new InetAddress(registers.Read(_address, packet.View.IsIPv6 ? 16 : 4)), device);
    }

    public override Expression ToMessage() => Expression.Of(new DupExpression
    {
        AddressRegister = LoadContext.OptionalNumber(_address),
        DeviceRegister = LoadContext.OptionalNumber(_device),
    });
}
