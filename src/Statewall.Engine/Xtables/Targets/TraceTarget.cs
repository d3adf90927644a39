using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Announce the packet's way through the rules. // xt_TRACE.c</summary>
internal sealed class TraceTarget : XtTarget
{
    public static readonly XtKind<XtTarget> Kind = new("TRACE", 0, _ => new TraceTarget()) { Families = XtFamilies.Ip, Table = "raw" };

    /// <inheritdoc/>
    public override bool SetsTrace => true;

    // trace_tg
    public override NftVerdict Act(ref Packet packet)
    {
        packet.IsTraced = true;
        return NftVerdict.Continue;
    }
}
