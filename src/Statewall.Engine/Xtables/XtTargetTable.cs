using Statewall.Engine.Xtables.Targets;

namespace Statewall.Engine.Xtables;

/// <summary>Every target: one line for each file of Targets/.</summary>
internal static class XtTargetTable
{
    public static readonly XtTable<XtTarget> All = new(
    [
        ArpMangleTarget.Kind,
        AuditTarget.Kind,
        ChecksumTarget.Kind,
        .. ClassifyTarget.Kinds,
        .. ConnmarkTarget.Kinds,
        ConnsecmarkTarget.Kind,
        .. CtTarget.Kinds,
        .. DscpTarget.Kinds,
        EbtArpreplyTarget.Kind,
        EbtMarkTarget.Kind,
        .. EbtNatTarget.Kinds,
        EbtRedirectTarget.Kind,
        EcnTarget.Kind,
        ErrorTarget.Kind,
        .. HlTarget.Kinds,
        HmarkTarget.Kind,
        .. IdletimerTarget.Kinds,
        LedTarget.Kind,
        .. LogTarget.Kinds,
        MarkTarget.Kind,
        .. MasqueradeTarget.Kinds,
        .. NatTarget.Kinds,
        .. NetmapTarget.Kinds,
        .. NfqueueTarget.Kinds,
        .. NptTarget.Kinds,
        RateestTarget.Kind,
        .. RedirectTarget.Kinds,
        .. RejectTarget.Kinds,
        .. SecmarkTarget.Kinds,
        .. SetTarget.Kinds,
        SynproxyTarget.Kind,
        TcpmssTarget.Kind,
        TcpoptstripTarget.Kind,
        TeeTarget.Kind,
        .. TproxyTarget.Kinds,
        TraceTarget.Kind,
    ]);
}
