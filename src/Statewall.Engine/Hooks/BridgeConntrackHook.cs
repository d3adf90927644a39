using Statewall.Engine.Conntrack;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Hooks;

/// <summary>Finds or makes the connection of an IP packet that crosses a bridge; other frames are exempt. // nf_ct_bridge_pre</summary>
internal sealed class BridgeConntrackHook(Tracker tracker) : Hook
{
    /// <inheritdoc/>
    public override NftVerdict Run(ref Packet packet)
    {
        if (packet.Slot != 0 || packet.Info == ConntrackInfo.Untracked)
            return NftVerdict.Accept;
        if (!packet.IsIp)
        {
            packet.Info = ConntrackInfo.Untracked;
            return NftVerdict.Accept;
        }
        if (!packet.InspectFrame()) // nf_ct_br_ip_check, nf_ct_br_ipv6_check
            return NftVerdict.Accept;
        packet.Trim();
        return packet.Host!.Reassemble(ref packet) is var result and not NftVerdict.Accept ? result : ConntrackHook.Track(tracker, ref packet);
    }
}

/// <summary>
/// What a bridge sends to many and to the host, too, is looked up again as a packet of IP, unless its connection is known already. // nf_ct_bridge_in
/// </summary>
internal sealed class BridgeLocalHook(Tracker tracker) : Hook
{
    /// <inheritdoc/>
    public override NftVerdict Run(ref Packet packet)
    {
        if (packet.Slot == 0 || packet.Type == PacketType.Host || tracker.Table[packet.Slot].Has(ConntrackStatus.Confirmed))
            return NftVerdict.Accept;
        tracker.Forget(ref packet);
        packet.Info = default;
        return NftVerdict.Accept;
    }
}
