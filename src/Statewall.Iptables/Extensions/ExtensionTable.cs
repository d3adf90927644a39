using Statewall.Iptables.Extensions.Matches;
using Statewall.Iptables.Extensions.Targets;

namespace Statewall.Iptables.Extensions;

/// <summary>Every match and target, sorted by name: one line each.</summary>
internal static class ExtensionTable
{
    /// <summary>The matches.</summary>
    public static readonly XtMatch[] Matches =
    [
        AddrtypeMatch.Instance,
        Ah6Match.Instance,
        AmongMatch.Instance,
        BpfMatch.Instance,
        Bridge8023Match.Instance,
        BridgeArpMatch.Instance,
        BridgeIp6Match.Instance,
        BridgeIpMatch.Instance,
        BridgeMarkMatch.Instance,
        BridgePacketTypeMatch.Instance,
        BridgeStpMatch.Instance,
        BridgeVlanMatch.Instance,
        CgroupMatch.Instance,
        ClusterMatch.Instance,
        CommentMatch.Instance,
        ConnbytesMatch.Instance,
        ConnlabelMatch.Instance,
        ConnlimitMatch.Instance,
        ConnmarkMatch.Instance,
        ConntrackMatch.Instance,
        CpuMatch.Instance,
        DccpMatch.Instance,
        DevgroupMatch.Instance,
        DscpMatch.Instance,
        EcnMatch.Instance,
        Eui64Match.Instance,
        FragMatch.Instance,
        HashlimitMatch.Instance,
        HeaderOptionsMatch.Destination,
        HeaderOptionsMatch.HopByHop,
        HelperMatch.Instance,
        HopsMatch.HopLimit,
        HopsMatch.Ttl,
        Icmp6Match.Instance,
        IcmpMatch.Instance,
        IprangeMatch.Instance,
        Ipv6headerMatch.Instance,
        IpvsMatch.Instance,
        LengthMatch.Instance,
        LimitMatch.Instance,
        LimitMatch.OfBridges,
        MacMatch.Instance,
        MarkMatch.Instance,
        MhMatch.Instance,
        MultiportMatch.Instance,
        NfacctMatch.Instance,
        OsfMatch.Instance,
        OwnerMatch.Instance,
        PhysdevMatch.Instance,
        PkttypeMatch.Instance,
        PolicyMatch.Instance,
        QuotaMatch.Instance,
        RateestMatch.Instance,
        RealmMatch.Instance,
        RecentMatch.Instance,
        RpfilterMatch.Instance,
        RtMatch.Instance,
        SctpMatch.Instance,
        SetMatch.Instance,
        SocketMatch.Instance,
        SpiMatch.Ah,
        SpiMatch.Esp,
        SpiMatch.Ipcomp,
        SrhMatch.Instance,
        StateMatch.Instance,
        StatisticMatch.Instance,
        StringMatch.Instance,
        TcpMatch.Instance,
        TcpmssMatch.Instance,
        TimeMatch.Instance,
        TosMatch.Instance,
        U32Match.Instance,
        UdpMatch.Instance,
    ];

    /// <summary>The targets.</summary>
    public static readonly XtTarget[] Targets =
    [
        ArpMangleTarget.Instance,
        ArpMarkTarget.Instance,
        AuditTarget.Instance,
        BridgeLogTarget.Instance,
        BridgeMarkTarget.Instance,
        BridgeNatTarget.ArpReply,
        BridgeNatTarget.Destination,
        BridgeNatTarget.Source,
        BridgeNflogTarget.Instance,
        BridgeRedirectTarget.Instance,
        ChecksumTarget.Instance,
        ClassifyTarget.Instance,
        ClusteripTarget.Instance,
        ConnmarkTarget.Instance,
        ConnsecmarkTarget.Instance,
        CtTarget.Instance,
        CtTarget.Notrack,
        DnatTarget.IPv4,
        DnatTarget.IPv6,
        DscpTarget.Instance,
        EcnTarget.Instance,
        HmarkTarget.IPv4,
        HmarkTarget.IPv6,
        HopTarget.HopLimit,
        HopTarget.Ttl,
        IdletimerTarget.Instance,
        LedTarget.Instance,
        LogTarget.Instance,
        MarkTarget.Instance,
        MasqueradeTarget.IPv4,
        MasqueradeTarget.IPv6,
        NetmapTarget.IPv4,
        NetmapTarget.IPv6,
        NflogTarget.Instance,
        NfqueueTarget.Instance,
        PrefixTarget.Destination,
        PrefixTarget.Source,
        RateestTarget.Instance,
        RedirectTarget.IPv4,
        RedirectTarget.IPv6,
        RejectTarget.IPv4,
        RejectTarget.IPv6,
        SecmarkTarget.Instance,
        SetTarget.Instance,
        SnatTarget.IPv4,
        SnatTarget.IPv6,
        SynproxyTarget.Instance,
        TcpmssTarget.IPv4,
        TcpmssTarget.IPv6,
        TcpoptstripTarget.Instance,
        TeeTarget.IPv4,
        TeeTarget.IPv6,
        TosTarget.Instance,
        TproxyTarget.IPv4,
        TproxyTarget.IPv6,
        TraceTarget.Instance,
    ];

    private static readonly Dictionary<string, List<XtExtension>> ByName = Index(All(), extension => extension.Name);
    private static readonly Dictionary<string, List<XtExtension>> ByKernelName = Index(All().Where(extension => !extension.IsAlias), extension => extension.KernelName);

    /// <summary>Finds one by the name that commands have for it, or null.</summary>
    public static XtExtension? Find(string name, XtFamilies family, bool isMatch)
    {
        if (!ByName.TryGetValue(name, out var kinds))
            return null;
        XtExtension? found = null;
        foreach (var kind in kinds)
        {
            if (Is(kind, family, isMatch))
                found = kind;
        }
        return found;
    }

    /// <summary>Finds one by the kernel's name, or null when that revision is not known.</summary>
    public static XtExtension? FindKernel(string name, byte revision, XtFamilies family, bool isMatch)
    {
        if (!ByKernelName.TryGetValue(name, out var kinds))
            return null;
        foreach (var kind in kinds)
        {
            if (kind.Revision == revision && Is(kind, family, isMatch))
                return kind;
        }
        return null;
    }

    /// <summary>The match or watcher of a family that has an option; null when none has.</summary>
    public static XtExtension? WithOption(string option, XtFamilies family) =>
        ByName.Values.SelectMany(kinds => kinds).FirstOrDefault(kind => kind.Families.HasFlag(family) && kind is XtMatch or XtTarget { IsWatcher: true } && Array.Exists(kind.Options, own => own.Name == option));

    /// <summary>The match that a protocol has, by its number; null when it has none. // find_proto</summary>
    public static XtExtension? OfProtocol(ushort protocol, XtFamilies family) => protocol switch
    {
        1 => Find("icmp", family, isMatch: true),
        6 => Find("tcp", family, isMatch: true),
        17 => Find("udp", family, isMatch: true),
        33 => Find("dccp", family, isMatch: true),
        50 => Find("esp", family, isMatch: true),
        51 => Find("ah", family, isMatch: true),
        58 => Find("icmp6", family, isMatch: true),
        108 => Find("ipcomp", family, isMatch: true),
        132 => Find("sctp", family, isMatch: true),
        135 => Find("mh", family, isMatch: true),
        136 => Find("udplite", family, isMatch: true),
        _ => null,
    };

    private static Dictionary<string, List<XtExtension>> Index(IEnumerable<XtExtension> extensions, Func<XtExtension, string> nameOf)
    {
        var index = new Dictionary<string, List<XtExtension>>(StringComparer.Ordinal);
        foreach (var extension in extensions)
        {
            if (!index.TryGetValue(nameOf(extension), out var kinds))
                index.Add(nameOf(extension), kinds = []);
            kinds.Add(extension);
        }
        return index;
    }

    private static bool Is(XtExtension kind, XtFamilies family, bool isMatch) => (kind.Families & family) == family && kind is XtMatch == isMatch;

    private static IEnumerable<XtExtension> All() => Matches.Concat<XtExtension>(Targets);
}
