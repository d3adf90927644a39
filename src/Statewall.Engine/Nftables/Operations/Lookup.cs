using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Sets;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Look a key up in a set or map. // nft_lookup.c</summary>
internal sealed class Lookup : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.LooseText(255), AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.Bits((uint)NftLookupFlags.Inv)];

    private readonly SetBinding _binding;
    private byte _source;
    private byte? _target;
    private NftLookupFlags _flags;

    private Lookup(SetBinding binding) => _binding = binding;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaLookup.Set) || !attributes.Has(NftaLookup.Sreg))
            return context.Fail(NetlinkErrno.Inval);
        if (context.Set(in attributes, NftaLookup.Set, NftaLookup.SetId) is not { } set)
            return null;
        var operation = new Lookup(new SetBinding(set))
        {
            _source = context.Source(in attributes, NftaLookup.Sreg, set.KeySize),
            _flags = (NftLookupFlags)LoadContext.U32(in attributes, NftaLookup.Flags),
        };
        if (attributes.Has(NftaLookup.Dreg))
        {
            context.FailIf(operation._flags != 0 || (set.Flags & NftSetFlags.Map) == 0);
            operation._target = context.Target(in attributes, NftaLookup.Dreg, set.DataSize, set.IsVerdictMap);
        }
        else
        {
            context.FailIf((set.Flags & NftSetFlags.Map) != 0 && set.IsAnonymous);
        }
        if (context.Errno == 0)
            context.FailIf(!operation._binding.TryBind(), NetlinkErrno.Busy);
        return context.Unless(operation);
    }

    public override bool NeedsValidation => true;

    // nft_lookup_validate
    public override int Validate(ChainWalk walk) => _target is null ? 0 : _binding.Set.ValidateVerdicts(walk);

    public override void Hold() => _binding.Hold();

    public override void Release(Ruleset ruleset, in RequestOrigin origin, ReleasePhase phase) => _binding.Release(ruleset, in origin, phase);

    // nft_lookup_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var set = _binding.Set;
        var element = set.LookUp(registers.Read(_source, set.KeySize));
        if (element >= 0 == ((_flags & NftLookupFlags.Inv) != 0))
        {
            registers.Break();
            return;
        }
        if (element < 0)
            return;
        var extras = set.Elements.Extras(element);
        if (_target is { } target)
        {
            if (extras?.Verdict is { } verdict)
                (registers.Verdict, registers.Chain) = (verdict.Code, verdict.Chain);
            else
                set.Elements.Value(element).CopyTo(registers.Write(target, set.DataSize));
        }
        extras?.Count(ref registers, ref packet);
    }

    /// <inheritdoc/>
    public override bool IsPure => _target is not 0 && (_binding.Set.Flags & NftSetFlags.Eval) == 0;

    /// <inheritdoc/>
    public override FieldDemand Demand => _target is { } target ? FieldDemand.Spoil(target) : default;

    public override Expression ToMessage() => Expression.Of(new LookupExpression
    {
        Set = _binding.Set.Name,
        SourceRegister = LoadContext.Number(_source),
        DestinationRegister = _target is { } target ? LoadContext.Number(target) : null,
        Flags = _flags,
    });
}
