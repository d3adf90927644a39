using Statewall.Engine.Conntrack;
using Statewall.Engine.Nftables;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Say how the packet's connection is to be tracked, or that it is not to be. // xt_CT.c</summary>
internal sealed class CtTarget : XtTarget
{
    private const ushort NoTrack = 1; // XT_CT_NOTRACK
    private const ushort OfOriginal = 4; // XT_CT_ZONE_DIR_ORIG
    private const ushort OfReply = 8;
    private const ushort ByMark = 16; // XT_CT_ZONE_MARK
    private const ushort Known = 31; // XT_CT_MASK
    private const int Shown = 32; // of all revisions, so that timeouts are not told
    private const int HelperSize = 16;
    private const int TimeoutSize = 32;
    private const int HelperAt = 12;
    private const int TimeoutAt = 28;
    private readonly bool _isTracked;
    private readonly ushort _flags;
    private readonly ushort _zone;
    private readonly ConnectionTemplate? _template;

    private CtTarget(XtInfo info, ConnectionTemplate? template)
    {
        (_flags, _zone, _template) = (info.U16(0), info.U16(2), template);
        _isTracked = (_flags & NoTrack) == 0;
    }

    private CtTarget()
    {
    }

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("CT", 0, context => Load(context, 0)) { Families = XtFamilies.Ip, Size = 40, ShownSize = Shown, Table = "raw" },
        new("CT", 1, context => Load(context, 1)) { Families = XtFamilies.Ip, Size = 72, ShownSize = Shown, Table = "raw" },
        new("CT", 2, context => Load(context, 2)) { Families = XtFamilies.Ip, Size = 72, ShownSize = Shown, Table = "raw" },
        new("NOTRACK", 0, _ => new CtTarget()) { Families = XtFamilies.Ip, Table = "raw" },
    ];

    // xt_ct_tg_check_v0, xt_ct_tg_check_v1, xt_ct_tg_check_v2, xt_ct_tg_check
    private static CtTarget? Load(XtContext context, int revision)
    {
        var info = context.Info;
        context.FailIf((info.U16(0) & ~(revision == 2 ? Known : NoTrack)) != 0);
        if (context.Errno != 0)
            return null;
        if ((info.U16(0) & NoTrack) != 0)
            return new CtTarget(info, null);
        context.RequireTracking();
        var helper = ReadHelper(context);
        var timeouts = revision == 0 ? null : ReadTimeouts(context);
        if (context.Errno != 0)
            return null;
        if (timeouts is not null)
            timeouts.Users++;
        var (events, expectations) = ((ConntrackEvents)info.U32(4), info.U32(8));
        return new CtTarget(info, new ConnectionTemplate(helper, timeouts, events != 0 || expectations != 0 ? events : null));
    }

    // xt_ct_set_helper
    private static ushort ReadHelper(XtContext context)
    {
        var name = context.Info.Text(HelperAt, HelperSize);
        if (name.Length == 0)
            return 0;
        context.FailIf(name.Length == HelperSize, NetlinkErrno.NameTooLong);
        var protocol = context.IsInverted ? (byte)0 : (byte)context.Protocol;
        var number = context.Ruleset.Connections.Helpers.Find(name, context.Family, protocol);
        context.FailIf(protocol == 0 || number == 0, NetlinkErrno.NoEnt);
        return number;
    }

    // xt_ct_set_timeout, nf_ct_set_timeout
    private static NamedTimeouts? ReadTimeouts(XtContext context)
    {
        var name = context.Info.Text(TimeoutAt, TimeoutSize);
        if (name.Length == 0)
            return null;
        context.FailIf(name.Length == TimeoutSize, NetlinkErrno.NameTooLong);
        context.FailIf(context.IsInverted || context.Protocol == 0);
        var timeouts = context.Ruleset.Connections.Policies.Find(name);
        context.FailIf(timeouts is null, NetlinkErrno.NoEnt);
        context.FailIf(timeouts is not null && (timeouts.Family != (ushort)context.Family || timeouts.Protocol != context.Protocol));
        return timeouts;
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use)
    {
        if (_isTracked)
            use.Tracking.Add(use.Family);
    }

    /// <inheritdoc/>
    public override void Stop(in RuleUse use)
    {
        if (_isTracked)
            use.Tracking.Remove(use.Family);
    }

    /// <inheritdoc/>
    public override void Release(Ruleset ruleset)
    {
        if (_template?.Timeouts is { } timeouts)
            timeouts.Users--;
    }

    // xt_ct_target
    public override NftVerdict Act(ref Packet packet)
    {
        if (packet.Slot != 0 || packet.HasTemplate || packet.Info == ConntrackInfo.Untracked)
            return NftVerdict.Continue;
        if (!_isTracked)
        {
            packet.Info = ConntrackInfo.Untracked;
            return NftVerdict.Continue;
        }
        packet.SetTemplate((_flags & ByMark) != 0 ? (ushort)packet.Mark : _zone, (_flags & (OfOriginal | OfReply)) switch
        {
            OfOriginal => ZoneDirections.Original,
            OfReply => ZoneDirections.Reply,
            _ => ZoneDirections.Both,
        });
        packet.Template = _template;
        return NftVerdict.Continue;
    }
}
