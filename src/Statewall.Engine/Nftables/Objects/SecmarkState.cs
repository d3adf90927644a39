using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Objects;

/// <summary>What security context packets are to get; any is good here. // nft_meta.c: nft_secmark_obj_ops</summary>
internal sealed class SecmarkState : IObjectState
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.LooseText(256)];

    private readonly string _context;
    private readonly uint _number;

    private SecmarkState(string context, uint number) => (_context, _number) = (context, number);

    public NftObjectType Type => NftObjectType.Secmark;

    public static IObjectState? Load(in RequestAttributes attributes, LoadContext context)
    {
        context.FailIf(!attributes.Has(NftaSecmark.Ctx));
        var text = context.Errno == 0 ? context.Name(in attributes, NftaSecmark.Ctx) : "";
        return context.Errno == 0 ? new SecmarkState(text, context.Ruleset.Contexts.NumberOf(text)) : null;
    }

    // nft_secmark_obj_eval
    public void Evaluate(ref Registers registers, ref Packet packet) => packet.SecMark = _number;

    public IObjectData ToMessage() => new SecmarkObject { Context = _context };
}
