using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Sets;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Use a stateful object, named or found in a map. // nft_objref.c</summary>
internal sealed class Objref : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.LooseText(255), AttributeRule.U32, AttributeRule.LooseText(255), AttributeRule.U32];

    private StatefulObject? _object;
    private SetBinding? _binding;
    private byte _source;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (attributes.Has(NftaObjref.SetSreg) && (attributes.Has(NftaObjref.SetName) || attributes.Has(NftaObjref.SetId)))
            return LoadMap(in attributes, context);
        if (!attributes.Has(NftaObjref.ImmName) || !attributes.Has(NftaObjref.ImmType))
            return context.Fail(NetlinkErrno.OpNotSupp);
        var name = context.Name(in attributes, NftaObjref.ImmName, NetlinkErrno.NoEnt);
        if (context.Table.Objects.Find(StatefulObject.KeyOf(name, attributes.U32(NftaObjref.ImmType))) is not { } target)
            return context.Fail(NetlinkErrno.NoEnt);
        target.Use++;
        return new Objref { _object = target };
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) =>
        _object?.Type == NftObjectType.Synproxy ? HookCheck.InetHooks(walk, HookCheck.LocalIn | HookCheck.Forward) : 0;

    public override void Hold()
    {
        _binding?.Hold();
        if (_object is not null)
            _object.Use++;
    }

    public override void Release(Ruleset ruleset, in RequestOrigin origin, ReleasePhase phase)
    {
        _binding?.Release(ruleset, in origin, phase);
        if (_object is not null && phase != ReleasePhase.Commit)
            _object.Use--;
    }

    // nft_objref_eval, nft_objref_map_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (_binding is null)
        {
            _object!.State.Evaluate(ref registers, ref packet);
            return;
        }
        var set = _binding.Set;
        var element = set.LookUp(registers.Read(_source, set.KeySize));
        if (element < 0)
            registers.Break();
        else
            set.Elements.Extras(element)!.Object!.State.Evaluate(ref registers, ref packet);
    }

    public override Expression ToMessage() => Expression.Of(new ObjrefExpression
    {
        Name = _object?.Name,
        Type = _object?.Type,
        SetSourceRegister = LoadContext.OptionalNumber(_source),
        Set = _binding?.Set.Name,
    });

    // nft_objref_map_init
    private static Operation? LoadMap(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaObjref.SetName))
            return context.Fail(NetlinkErrno.Inval);
        if (context.Set(in attributes, NftaObjref.SetName, NftaObjref.SetId) is not { } set)
            return null;
        context.FailIf((set.Flags & NftSetFlags.Object) == 0);
        var operation = new Objref
        {
            _binding = new SetBinding(set),
            _source = context.Source(in attributes, NftaObjref.SetSreg, set.KeySize),
        };
        if (context.Errno == 0)
            context.FailIf(!operation._binding.TryBind(), NetlinkErrno.Busy);
        return context.Unless(operation);
    }
}
