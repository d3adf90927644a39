using Statewall.Engine.Nftables.Operations;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The realm of the packet's route; there are none. // xt_realm.c</summary>
internal sealed class RealmMatch(XtInfo info) : XtMatch
{
    private const uint Routed = HookCheck.PostRouting | HookCheck.Forward | HookCheck.LocalOut | HookCheck.LocalIn;
    private readonly bool _isMatch = info.U32(0) == 0 != (info.U8(8) != 0);

    public static readonly XtKind<XtMatch> Kind = new("realm", 0, context => new RealmMatch(context.Info)) { Families = XtFamilies.IPv4, Size = 12, Hooks = Routed };

    // realm_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) => _isMatch;
}
