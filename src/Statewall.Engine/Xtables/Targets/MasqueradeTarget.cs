using Statewall.Engine.Nat;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Translate the source to the address of the device that the packet leaves by. // xt_MASQUERADE.c</summary>
internal sealed class MasqueradeTarget(NatRange range) : XtTarget
{
    public static readonly XtKind<XtTarget>[] Kinds = XtNatRange.KindsOf("MASQUERADE", HookCheck.PostRouting, Load);

    private static MasqueradeTarget? Load(XtContext context, NatRange range)
    {
        context.FailIf((range.Flags & NfNatRangeFlags.MapIps) != 0);
        return context.Unless(new MasqueradeTarget(range));
    }

    // masquerade_tg, masquerade_tg6
    public override NftVerdict Act(ref Packet packet) => Masq.Bind(ref packet, range);
}
