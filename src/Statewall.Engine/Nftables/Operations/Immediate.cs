using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Load a constant, or give a verdict. // nft_immediate.c</summary>
internal sealed class Immediate : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.Nested];

    private byte _target;
    private byte[]? _data;
    private VerdictValue _verdict;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaImmediate.Dreg) || !attributes.Has(NftaImmediate.Data))
            return context.Fail(NetlinkErrno.Inval);
        if ((byte)attributes.U32(NftaImmediate.Dreg) != NftRegister.Verdict) // as wide as the kernel looks, nft_reg_to_type
        {
            var data = context.Value(in attributes, NftaImmediate.Data, LoadContext.LargestConstant);
            return context.Unless(new Immediate { _data = data, _target = context.Target(in attributes, NftaImmediate.Dreg, data.Length) });
        }
        var verdict = DataParser.Verdict(in attributes, NftaImmediate.Data, context, false);
        context.FailIf(attributes.U32(NftaImmediate.Dreg) != NftRegister.Verdict, NetlinkErrno.Range);
        if (context.Errno != 0)
            return null;
        var operation = new Immediate { _verdict = verdict };
        operation.Hold();
        return operation;
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => _data is null ? _verdict.Validate(walk) : 0;

    // nft_immediate_activate, nf_tables_bind_chain
    public override void Hold()
    {
        _verdict.Hold();
        if (_verdict.Chain is not { IsBinding: true } own)
            return;
        own.IsBound = true;
        own.Use++;
        if (own.IsActive)
            return;
        own.Table.Chains.Activate(own);
        own.Table.Use++;
        foreach (var rule in own.Rules)
        {
            rule.IsActive = true;
            rule.Hold();
        }
    }

    // nft_immediate_deactivate
    public override void Release(Ruleset ruleset, in RequestOrigin origin, ReleasePhase phase)
    {
        if (phase == ReleasePhase.Commit)
            return;
        _verdict.Release();
        if (_verdict.Chain is not { IsBinding: true } own)
            return;
        own.Use--;
        if (phase == ReleasePhase.Abort)
        {
            own.IsBound = false;
            return;
        }
        own.Table.Chains.Deactivate(own);
        own.Table.Use--;
        foreach (var rule in own.Rules)
        {
            rule.IsActive = false;
            rule.Release(ruleset, in origin, phase);
        }
    }

    // nft_immediate_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (_data is null)
            (registers.Verdict, registers.Chain) = (_verdict.Code, _verdict.Chain);
        else
            _data.CopyTo(registers.Write(_target, _data.Length));
    }

    /// <inheritdoc/>
    public override void Stop(in RuleUse use)
    {
        if (_verdict.Chain is not { IsBinding: true } own)
            return;
        foreach (var rule in own.Rules) // which go with this one
        {
            foreach (var operation in rule.Operations)
                operation.Stop(in use);
        }
    }

    /// <inheritdoc/>
    public override bool IsPure => _data is not null;

    /// <inheritdoc/>
    public override FieldDemand Demand => _data is null ? default : FieldDemand.Spoil(_target);

    public override Expression ToMessage() => Expression.Of(new ImmediateExpression
    {
        DestinationRegister = LoadContext.Number(_target),
        Data = _data is null ? _verdict.ToMessage() : new DataValue { Value = _data },
    });
}
