using Statewall.Engine.Nat;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Translate a network to another, and keep the host. // xt_NETMAP.c</summary>
internal sealed class NetmapTarget(NatRange range) : XtTarget
{
    private const uint Hooks = HookCheck.PreRouting | HookCheck.PostRouting | HookCheck.LocalOut | HookCheck.LocalIn;

    public static readonly XtKind<XtTarget>[] Kinds = XtNatRange.KindsOf("NETMAP", Hooks, Load);

    private static NetmapTarget? Load(XtContext context, NatRange range)
    {
        context.FailIf((range.Flags & NfNatRangeFlags.MapIps) == 0);
        return context.Unless(new NetmapTarget(range));
    }

    // netmap_tg4, netmap_tg6
    public override NftVerdict Act(ref Packet packet)
    {
        if (packet.Slot == 0)
            return NftVerdict.Accept;
        var isSource = packet.Hook is InetHook.PostRouting or InetHook.LocalIn;
        var own = range;
        own.MapNet(in packet, isSource);
        return packet.Host!.Nat.SetUp(packet.Slot, in own, isSource);
    }
}
