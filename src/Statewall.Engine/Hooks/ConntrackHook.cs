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
        packet.HasTemplate = false;
        return Track(tracker, ref packet);
    }

    /// <summary>Finds or makes the packet's connection.</summary>
    public static NftVerdict Track(Tracker tracker, ref Packet packet)
    {
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
        if (packet.Slot != 0 && tracker.Table[packet.Slot].Extension != 0 && !TryHelp(ref packet))
            return NftVerdict.Drop;
        return Confirm(tracker, ref packet);
    }

    /// <summary>Makes the packet's connection known.</summary>
    public static NftVerdict Confirm(Tracker tracker, ref Packet packet)
    {
        if (tracker.Confirm(ref packet))
            return NftVerdict.Accept;
        packet.Reason = DropReason.Clash;
        return NftVerdict.Drop;
    }

    // A helper sees the packets of its connection, and sequence numbers are corrected that one has shifted before. // nf_ct_helper, nf_ct_seq_adjust
    private unsafe bool TryHelp(ref Packet packet)
    {
        var table = tracker.Table;
        _ = table.TryGetExtension(packet.Slot, out var extension);
        var isShifted = table[packet.Slot].Has(ConntrackStatus.SeqAdjust) && packet.In is not { IsLoopback: true };
        if ((extension->Helper == 0 && !isShifted) || packet.Info == ConntrackInfo.RelatedReply || !packet.View.HasTransport)
            return true;
        packet.Reason = DropReason.Helper;
        if (extension->Helper != 0 && table.Helpers[extension->Helper].Code is { } code && code.Help(ref packet, table) != NftVerdict.Accept)
            return false;
        if (isShifted && !SequenceAdjuster.TryAdjust(ref packet, table))
        {
            table.Statistics.Drop++;
            return false;
        }
        packet.Reason = DropReason.None;
        return true;
    }
}
