using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>How the packet relates to its connection. // xt_state.c</summary>
internal sealed class StateMatch(XtInfo info) : XtMatch
{
    private const uint Untracked = 1 << 6; // XT_STATE_UNTRACKED
    private readonly uint _states = info.U32(0);

    public static readonly XtKind<XtMatch> Kind = new("state", 0, context => new StateMatch(context.Info)) { Size = 4, NeedsTracking = true };

    // state_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) => (_states & BitOf(in packet, Untracked)) != 0;

    /// <summary>The bit of a packet's state. // XT_STATE_BIT, XT_CONNTRACK_STATE_BIT</summary>
    public static uint BitOf(in Packet packet, uint untracked) => packet.State switch
    {
        ConntrackState.Untracked => untracked,
        ConntrackState.Established => 1 << 1,
        ConntrackState.Related => 1 << 2,
        ConntrackState.New => 1 << 3,
        _ => 1 << 0,
    };
}
