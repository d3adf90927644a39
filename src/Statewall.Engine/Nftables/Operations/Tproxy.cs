using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Hand the packet to a local proxy. // nft_tproxy.c</summary>
internal sealed class Tproxy : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32, AttributeRule.U32];

    private NfProto _family;
    private byte _address;
    private byte _port;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaTproxy.Family) || (!attributes.Has(NftaTproxy.RegAddr) && !attributes.Has(NftaTproxy.RegPort)))
            return context.Fail(NetlinkErrno.Inval);
        var family = attributes.U32(NftaTproxy.Family);
        context.FailIf(!context.IsInet, NetlinkErrno.OpNotSupp);
        context.FailIf(context.Family != NfProto.Inet && family != (uint)context.Family);
        context.FailIf(family == (uint)NfProto.Unspecified && attributes.Has(NftaTproxy.RegAddr));
        context.FailIf(family is not ((uint)NfProto.IPv4 or (uint)NfProto.IPv6 or (uint)NfProto.Unspecified), NetlinkErrno.OpNotSupp);
        return context.Unless(new Tproxy
        {
            _family = (NfProto)family,
            _address = context.OptionalSource(in attributes, NftaTproxy.RegAddr, family == (uint)NfProto.IPv4 ? 4 : 16),
            _port = context.OptionalSource(in attributes, NftaTproxy.RegPort, sizeof(ushort)),
        });
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => HookCheck.InetHooks(walk, HookCheck.PreRouting);

    // The host has no sockets that could take the packet. // nft_tproxy_eval
    public override void Evaluate(ref Registers registers, ref Packet packet) => registers.Break();

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.AddReassembly(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.RemoveReassembly(use.Family);

    public override Expression ToMessage() => Expression.Of(new TproxyExpression
    {
        Family = (uint)_family,
        AddressRegister = LoadContext.OptionalNumber(_address),
        PortRegister = LoadContext.OptionalNumber(_port),
    });
}
