using Statewall.Engine.Handlers;
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

    public override Expression ToMessage() => Expression.Of(new RedirExpression
    {
        MinimumPortRegister = LoadContext.OptionalNumber(_minimum),
        MaximumPortRegister = LoadContext.OptionalNumber(_maximum),
        Flags = _flags == 0 ? null : _flags,
    });
}
