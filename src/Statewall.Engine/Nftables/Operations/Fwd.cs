using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Send the packet out of a device. // nft_fwd_netdev.c</summary>
internal sealed class Fwd : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue)];

    private byte _device;
    private byte _address;
    private NfProto _family;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (attributes.Has(NftaFwd.SregAddr))
            return LoadNeighbour(in attributes, context);
        if (!attributes.Has(NftaFwd.SregDev))
            return context.Fail(NetlinkErrno.OpNotSupp);
        return context.Unless(new Fwd { _device = context.Source(in attributes, NftaFwd.SregDev, sizeof(uint)) });
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => HookCheck.Hooks(walk, HookCheck.DeviceIngress | HookCheck.DeviceEgress);

    // nft_fwd_netdev_eval, nft_fwd_neigh_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        registers.Verdict = NftVerdict.Stolen;
        if (_address == 0)
            packet.Host!.SendFrame(in packet, registers.Get32(_device), isCopy: false);
        else if (!packet.IsIp || packet.View.IsIPv6 != (_family == NfProto.IPv6))
            registers.Break();
        else if (!packet.Host!.SendToNeighbour(ref packet, registers.Get32(_device), new InetAddress(registers.Read(_address, packet.View.AddressSize))))
            registers.Verdict = NftVerdict.Drop;
    }

    public override Expression ToMessage() => Expression.Of(new FwdExpression
    {
        DeviceRegister = LoadContext.Number(_device),
        AddressRegister = LoadContext.OptionalNumber(_address),
        Family = _address == 0 ? null : (uint)_family,
    });

    // nft_fwd_neigh_init
    private static Operation? LoadNeighbour(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaFwd.SregDev) || !attributes.Has(NftaFwd.NfProto))
            return context.Fail(NetlinkErrno.Inval);
        var family = (NfProto)attributes.U32(NftaFwd.NfProto);
        context.FailIf(family is not (NfProto.IPv4 or NfProto.IPv6), NetlinkErrno.OpNotSupp);
        return context.Unless(new Fwd
        {
            _family = family,
            _device = context.Source(in attributes, NftaFwd.SregDev, sizeof(uint)),
            _address = context.Source(in attributes, NftaFwd.SregAddr, family == NfProto.IPv4 ? 4 : 16),
        });
    }
}
