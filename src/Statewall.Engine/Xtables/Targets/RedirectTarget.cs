using Statewall.Engine.Nat;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Translate the destination to the host itself. // xt_REDIRECT.c</summary>
internal sealed class RedirectTarget(NatRange range) : XtTarget
{
    private const uint Hooks = HookCheck.PreRouting | HookCheck.LocalOut;

    public static readonly XtKind<XtTarget>[] Kinds = XtNatRange.KindsOf("REDIRECT", Hooks, Load);

    private static RedirectTarget? Load(XtContext context, NatRange range)
    {
        context.FailIf((range.Flags & NfNatRangeFlags.MapIps) != 0);
        return context.Unless(new RedirectTarget(range));
    }

    // redirect_tg4, redirect_tg6
    public override NftVerdict Act(ref Packet packet) => Redir.Bind(ref packet, range);
}
