using Statewall.Engine.Forwarding;
using Statewall.Engine.Handlers;
using Statewall.Engine.Nat;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Translate the destination to the host itself. // nft_redir.c</summary>
internal sealed class Redir : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.Bits(0x7F)];

    private byte _minimum;
    private byte _maximum;
    private NfNatRangeFlags _flags;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var operation = new Redir
        {
            _minimum = context.OptionalSource(in attributes, NftaRedir.RegProtoMin, sizeof(ushort)),
        };
        operation._flags = (NfNatRangeFlags)LoadContext.U32(in attributes, NftaRedir.Flags, operation._minimum != 0 ? (uint)NfNatRangeFlags.ProtoSpecified : 0);
        if (operation._minimum != 0)
            operation._maximum = attributes.Has(NftaRedir.RegProtoMax) ? context.Source(in attributes, NftaRedir.RegProtoMax, sizeof(ushort)) : operation._minimum;
        return context.Unless(operation);
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => HookCheck.NatHooks(walk, HookCheck.PreRouting | HookCheck.LocalOut);

    // nft_redir_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var range = new NatRange { Flags = _flags };
        range.TakePorts(in registers, _minimum, _maximum);
        registers.Verdict = Bind(ref packet, range);
    }

    /// <summary>Binds the destination to an address of the host. // nf_nat_redirect_ipv4, nf_nat_redirect_ipv6</summary>
    /// <inheritdoc cref="Masq.Bind"/>
    public static NftVerdict Bind(ref Packet packet, NatRange range)
    {
        if (packet.Slot == 0)
            return NftVerdict.Accept;
        var own = packet.Hook == InetHook.LocalOut ? ForwardingHost.LoopbackAddress(packet.View.IsIPv6) : packet.In!.AddressOf(packet.View.IsIPv6);
        if (own.IsNone)
            return NftVerdict.Drop;
        range.Narrow(own);
        return packet.Host!.Nat.SetUp(packet.Slot, in range, isSource: false);
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.Add(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.Remove(use.Family);

    public override Expression ToMessage() => Expression.Of(new RedirExpression
    {
        MinimumPortRegister = LoadContext.OptionalNumber(_minimum),
        MaximumPortRegister = LoadContext.OptionalNumber(_maximum),
        Flags = _flags == 0 ? null : _flags,
    });
}
