using Statewall.Engine.Conntrack.Expectations;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>What a program of the host broadcasts is answered by others of the network, each from its own address. // nf_conntrack_broadcast.c, nf_conntrack_netbios_ns.c</summary>
/// <param name="port">The port that answers come from.</param>
/// <param name="seconds">How long they are waited for.</param>
internal sealed class BroadcastHelper(ushort port, uint seconds) : PacketHelper
{
    /// <inheritdoc/>
    public override NftVerdict Help(ref Packet packet, ConntrackTable table)
    {
        ExpectAnswers(in packet, table, port, seconds * 1_000_000_000L);
        return NftVerdict.Accept;
    }

    /// <summary>Expects answers if a program of the host has sent the packet, and to all of a network that the host is in. // nf_conntrack_broadcast_help</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="table">The table of its connection.</param>
    /// <param name="port">The port that answers come from.</param>
    /// <param name="timeout">How long the connection lasts, in nanoseconds.</param>
    public static void ExpectAnswers(in Packet packet, ConntrackTable table, ushort port, long timeout)
    {
        if (packet.In is not null || packet.BorrowsConnection || packet.Direction == Direction.Reply || packet.Out?.NetworkOfBroadcast(packet.View.Destination) is not { } mask)
            return;
        var wanted = new Expectation { Master = packet.Slot, Tuple = table.ReplyOf(packet.Slot), Flags = ExpectationFlags.Permanent };
        wanted.Tuple.Zone = 0;
        wanted.Tuple.SourcePort = port;
        (wanted.Mask.Low, wanted.Mask.Port) = (mask, ushort.MaxValue);
        table.Expectations.Add(in wanted, out _);
        KeepFor(in packet, table, timeout);
    }
}
