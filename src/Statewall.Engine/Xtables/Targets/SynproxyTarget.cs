using Statewall.Engine.Nftables.Operations;
using Statewall.Engine.SynProxying;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Answer connection attempts in the server's place. // ipt_SYNPROXY.c, ip6t_SYNPROXY.c</summary>
internal sealed class SynproxyTarget(SynproxyOptions server) : XtTarget
{
    public static readonly XtKind<XtTarget> Kind = new("SYNPROXY", 0, Load)
    {
        Families = XtFamilies.Ip,
        Size = 4,
        Hooks = HookCheck.LocalIn | HookCheck.Forward,
    };

    private static SynproxyTarget? Load(XtContext context)
    {
        var info = context.Info;
        context.FailIf(!context.IsFor(IpProtocol.Tcp));
        return context.Unless(new SynproxyTarget(new SynproxyOptions
        {
            Present = (NfSynproxyOptions)info.U8(0),
            WindowScale = info.U8(1),
            SegmentSize = info.U16(2),
        }));
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.AddSynproxy(use.Family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.RemoveSynproxy(use.Family);

    // synproxy_tg4, synproxy_tg6
    public override NftVerdict Act(ref Packet packet) => Synproxy.Answer(ref packet, in server, isStrict: true);
}
