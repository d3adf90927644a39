using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables;

/// <summary>Reads and checks the data of an extension in a rule; null when something is wrong, as the context then says. // checkentry</summary>
internal delegate T? XtLoader<out T>(XtContext context);

/// <summary>A kind of match or target. // struct xt_match, struct xt_target</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Revision">Which layout of its data.</param>
/// <param name="Load">Reads and checks that.</param>
internal sealed record XtKind<T>(string Name, byte Revision, XtLoader<T> Load)
    where T : XtExtension
{
    /// <summary>The families that have it, as bits. Those without one of their own take the one of all. // family, NFPROTO_UNSPEC</summary>
    public ulong Families { get; init; } = XtFamilies.All;

    /// <summary>Bytes of its data. // matchsize, targetsize</summary>
    public int Size { get; init; }

    /// <summary>Bytes that a listing shows; what comes behind is the kernel's own. // usersize</summary>
    public int ShownSize { get => field == 0 ? Size : field; init; }

    /// <summary>The hooks that it can be at, as bits; 0 for all.</summary>
    public uint Hooks { get; init; }

    /// <summary>The one table that it can be in; null for all.</summary>
    public string? Table { get; init; }

    /// <summary>The one protocol that its rule must be for; 0 for all. // proto</summary>
    public byte Protocol { get; init; }

    /// <summary>It needs connections. // nf_ct_netns_get</summary>
    public bool NeedsTracking { get; init; }
}

/// <summary>Which families have an extension.</summary>
internal static class XtFamilies
{
    /// <summary>IPv4.</summary>
    public const ulong IPv4 = 1UL << (int)NfProto.IPv4;

    /// <summary>IPv6.</summary>
    public const ulong IPv6 = 1UL << (int)NfProto.IPv6;

    /// <summary>Both.</summary>
    public const ulong Ip = IPv4 | IPv6;

    /// <summary>ARP.</summary>
    public const ulong Arp = 1UL << (int)NfProto.Arp;

    /// <summary>Bridged frames.</summary>
    public const ulong Bridge = 1UL << (int)NfProto.Bridge;

    /// <summary>Every family, unless it has one of the same name that is its own. // NFPROTO_UNSPEC</summary>
    public const ulong All = 1UL << (int)NfProto.Unspecified;
}
