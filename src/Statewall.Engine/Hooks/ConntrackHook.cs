using Statewall.Engine.Conntrack;
using Statewall.Engine.Forwarding;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Hooks;

/// <summary>Finds or makes a packet's connection. // nf_conntrack_in</summary>
internal sealed class ConntrackHook(Tracker tracker) : Hook
{
    /// <inheritdoc/>
    public override NftVerdict Run(ref Packet packet)
    {
        if (packet.Slot != 0 || packet.Info == ConntrackInfo.Untracked)
            return NftVerdict.Accept; // seen on the way out, or exempt
        if (tracker.Track(ref packet))
        {
            packet.Host?.Observer?.Tracked(in packet);
            return NftVerdict.Accept;
        }
        packet.Reason = DropReason.TableFull;
        return NftVerdict.Drop;
    }
}

/// <summary>Makes the connection of a packet that leaves known. // nf_confirm</summary>
internal sealed class ConfirmHook(Tracker tracker) : Hook
{
    /// <inheritdoc/>
    public override NftVerdict Run(ref Packet packet)
    {
        if (tracker.Confirm(ref packet))
            return NftVerdict.Accept;
        packet.Reason = DropReason.Clash;
        return NftVerdict.Drop;
    }
}
