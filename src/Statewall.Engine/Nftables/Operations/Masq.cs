using Statewall.Engine.Handlers;
using Statewall.Engine.Nat;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Translate the source to the address of the device that the packet leaves by. // nft_masq.c</summary>
internal sealed class Masq : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.Bits(0x7F), AttributeRule.U32, AttributeRule.U32];

    private NfNatRangeFlags _flags;
    private byte _minimum;
    private byte _maximum;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var operation = new Masq
        {
            _flags = (NfNatRangeFlags)LoadContext.U32(in attributes, NftaMasq.Flags),
            _minimum = context.OptionalSource(in attributes, NftaMasq.RegProtoMin, sizeof(ushort)),
        };
        if (operation._minimum != 0)
            operation._maximum = attributes.Has(NftaMasq.RegProtoMax) ? context.Source(in attributes, NftaMasq.RegProtoMax, sizeof(ushort)) : operation._minimum;
        return context.Unless(operation);
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => HookCheck.NatHooks(walk, HookCheck.PostRouting);

    // nft_masq_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var range = new NatRange { Flags = _flags };
        range.TakePorts(in registers, _minimum, _maximum);
        registers.Verdict = Bind(ref packet, range);
    }

    /// <summary>Binds the source to the device's address. // nf_nat_masquerade_ipv4, nf_nat_masquerade_ipv6</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="range">What else is asked for: flags and ports.</param>
    public static NftVerdict Bind(ref Packet packet, NatRange range)
    {
        if (packet.Slot == 0 || !packet.View.Source.ContainsAnyExcept((byte)0))
            return NftVerdict.Accept;
        var own = packet.Host!.SourceTowards(in packet);
        if (own.IsNone)
            return NftVerdict.Drop;
        packet.Host.Connections.Extend(packet.Slot).MasqueradeDevice = packet.Out!.Number;
        range.Narrow(own);
        return packet.Host.Nat.SetUp(packet.Slot, in range, isSource: true);
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.Add(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.Remove(use.Family);

    public override Expression ToMessage() => Expression.Of(new MasqExpression
    {
        Flags = _flags == 0 ? null : _flags,
        MinimumPortRegister = LoadContext.OptionalNumber(_minimum),
        MaximumPortRegister = LoadContext.OptionalNumber(_maximum),
    });
}
