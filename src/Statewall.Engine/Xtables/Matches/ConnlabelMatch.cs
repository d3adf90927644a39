using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>A connection's label, which it may be given. // xt_connlabel.c</summary>
internal sealed class ConnlabelMatch(XtInfo info) : XtMatch
{
    private const ushort Invert = 1; // XT_CONNLABEL_OP_INVERT
    private const ushort Set = 2; // XT_CONNLABEL_OP_SET
    private const ushort LastBit = 127; // XT_CONNLABEL_MAXBIT
    private readonly UInt128 _label = UInt128.One << info.U16(0);
    private readonly bool _isInverted = (info.U16(2) & Invert) != 0;
    private readonly bool _sets = (info.U16(2) & Set) != 0;

    public static readonly XtKind<XtMatch> Kind = new("connlabel", 0, Load) { Size = 4, NeedsTracking = true };

    private static ConnlabelMatch? Load(XtContext context)
    {
        context.FailIf((context.Info.U16(2) & ~(Invert | Set)) != 0);
        context.RequireTracking();
        context.FailIf(context.Info.U16(0) > LastBit, NetlinkErrno.Range);
        return context.Unless(new ConnlabelMatch(context.Info));
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Connections.LabelUsers++;

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Connections.LabelUsers--;

    // connlabel_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (packet.Slot == 0)
            return _isInverted;
        var table = packet.Host!.Connections;
        if ((table[packet.Slot].Features & EntryFeatures.Labels) == 0)
            return _isInverted;
        ref var extension = ref table.Extend(packet.Slot);
        if ((extension.Labels & _label) != UInt128.Zero)
            return !_isInverted;
        if (!_sets)
            return _isInverted;
        extension.Labels |= _label;
        table.Cache(packet.Slot, ConntrackEvents.Label);
        return !_isInverted;
    }
}
