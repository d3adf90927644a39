using Statewall.Engine.Nftables.Operations;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>Whether a socket would take the packet; the host has none. // xt_socket.c</summary>
internal sealed class SocketMatch : XtMatch
{
    private const uint Hooks = HookCheck.PreRouting | HookCheck.LocalIn;

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("socket", 0, _ => new SocketMatch()) { Families = XtFamilies.IPv4, Hooks = Hooks },
        new("socket", 1, context => Load(context, 1)) { Families = XtFamilies.Ip, Size = 1, Hooks = Hooks },
        new("socket", 2, context => Load(context, 3)) { Families = XtFamilies.Ip, Size = 1, Hooks = Hooks },
        new("socket", 3, context => Load(context, 7)) { Families = XtFamilies.Ip, Size = 1, Hooks = Hooks },
    ];

    // socket_mt_v1_check, socket_mt_v2_check, socket_mt_v3_check
    private static SocketMatch? Load(XtContext context, byte known)
    {
        context.FailIf((context.Info.U8(0) & ~known) != 0);
        return context.Unless(new SocketMatch());
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.AddReassembly(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.RemoveReassembly(use.Family);

    // socket_match
    public override bool Matches(ref Packet packet, ref bool isHopeless) => false;
}
