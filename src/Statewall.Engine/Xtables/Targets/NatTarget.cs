using Statewall.Engine.Nat;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Translate the source or the destination. // xt_nat.c</summary>
internal sealed class NatTarget(NatRange range, bool isSource) : XtTarget
{
    private const uint SourceHooks = HookCheck.PostRouting | HookCheck.LocalIn;
    private const uint DestinationHooks = HookCheck.PreRouting | HookCheck.LocalOut;

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        Old("DNAT", false), Old("SNAT", true), New("DNAT", 1, false), New("SNAT", 1, true), New("DNAT", 2, false), New("SNAT", 2, true),
    ];

    // xt_snat_target_v2, xt_dnat_target_v2 and before
    public override NftVerdict Act(ref Packet packet) => packet.Slot == 0 ? NftVerdict.Accept : packet.Host!.Nat.SetUp(packet.Slot, in range, isSource);

    private static XtKind<XtTarget> Old(string name, bool isSource) => new(name, 0, context => LoadOld(context, isSource))
    {
        Families = XtFamilies.IPv4,
        Size = XtNatRange.OldSize,
        Table = "nat",
        Hooks = isSource ? SourceHooks : DestinationHooks,
        NeedsTracking = true,
    };

    private static XtKind<XtTarget> New(string name, byte revision, bool isSource) => new(name, revision, context => new NatTarget(XtNatRange.Read(context, revision == 2), isSource))
    {
        Size = revision == 2 ? XtNatRange.Size2 : XtNatRange.Size1,
        Table = "nat",
        Hooks = isSource ? SourceHooks : DestinationHooks,
        NeedsTracking = true,
    };

    // xt_nat_checkentry_v0
    private static NatTarget? LoadOld(XtContext context, bool isSource)
    {
        var range = XtNatRange.ReadOld(context);
        return context.Unless(new NatTarget(range, isSource));
    }
}

/// <summary>Ranges in the data of targets.</summary>
internal static class XtNatRange
{
    /// <summary>Bytes of a list of one range of IPv4. // sizeof(struct nf_nat_ipv4_multi_range_compat)</summary>
    public const int OldSize = 20;

    /// <summary>Bytes of a range. // sizeof(struct nf_nat_range)</summary>
    public const int Size1 = 40;

    /// <summary>Bytes of a range with a base port. // sizeof(struct nf_nat_range2)</summary>
    public const int Size2 = 44;

    /// <summary>The two kinds of a target with a range: a list of one for IPv4, the range itself for IPv6.</summary>
    /// <param name="name">The target's name.</param>
    /// <param name="hooks">The hooks that it can be at.</param>
    /// <param name="load">Checks the range.</param>
    public static XtKind<XtTarget>[] KindsOf(string name, uint hooks, Func<XtContext, NatRange, XtTarget?> load) =>
    [
        new(name, 0, context => load(context, ReadOld(context)))
        {
            Families = XtFamilies.IPv4,
            Size = OldSize,
            Table = "nat",
            Hooks = hooks,
            NeedsTracking = true,
        },
        new(name, 0, context => load(context, Read(context, false)))
        {
            Families = XtFamilies.IPv6,
            Size = Size1,
            Table = "nat",
            Hooks = hooks,
            NeedsTracking = true,
        },
    ];

    /// <summary>Reads the one range of a list.</summary>
    public static NatRange ReadOld(XtContext context)
    {
        var info = context.Info;
        context.FailIf(info.U32(0) != 1);
        return new NatRange
        {
            Flags = (NfNatRangeFlags)info.U32(4),
            MinimumAddress = info.Net32(8),
            MaximumAddress = info.Net32(12),
            MinimumPort = info.Net16(16),
            MaximumPort = info.Net16(18),
        };
    }

    /// <summary>Reads a range.</summary>
    public static NatRange Read(XtContext context, bool hasBase)
    {
        var info = context.Info;
        var isIPv6 = context.Family == NfProto.IPv6;
        return new NatRange
        {
            Flags = (NfNatRangeFlags)info.U32(0),
            MinimumAddress = isIPv6 ? info.Net128(4) : info.Net32(4),
            MaximumAddress = isIPv6 ? info.Net128(20) : info.Net32(20),
            MinimumPort = info.Net16(36),
            MaximumPort = info.Net16(38),
            BasePort = hasBase ? info.Net16(40) : (ushort)0,
        };
    }
}
