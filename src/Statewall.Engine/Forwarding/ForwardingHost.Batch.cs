using System.Runtime.CompilerServices;
using Statewall.Engine.Conntrack;

namespace Statewall.Engine.Forwarding;

/// <summary>A packet on its way into a host.</summary>
/// <param name="Interface">Index of the interface in <see cref="ForwardingHost.Interfaces"/>.</param>
/// <param name="Bytes">The IP packet, header first; bytes behind its own length are ignored. Of an Ethernet device the frame.</param>
/// <param name="Time">When it comes, in nanoseconds since the Unix epoch; a time before the kernel's present counts as the present.</param>
public readonly record struct ArrivingPacket(int Interface, ReadOnlyMemory<byte> Bytes, long Time);

public sealed partial class ForwardingHost
{
    private readonly PacketPreview[] _previews = new PacketPreview[2 * PacketPreview.Far];

    /// <summary>
    /// Packets come in, one after the other as if each came alone; but what the connection table holds of the next ones is fetched from
    /// memory meanwhile, and others get at the kernel only when all are done.
    /// </summary>
    /// <param name="packets">The packets, in order.</param>
    /// <param name="fates">Takes what became of each; as many as there are packets.</param>
    /// <param name="sink">Takes what leaves the host, or null.</param>
    /// <exception cref="ArgumentException">There is not room for all the fates.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An interface that the host does not have; the packets before are done.</exception>
    public void Receive(ReadOnlySpan<ArrivingPacket> packets, Span<PacketFate> fates, PacketSink? sink = null)
    {
        if (fates.Length < packets.Length)
            throw new ArgumentException("There are more packets than room for their fates.", nameof(fates));
        using (_kernel.PacketGate.Enter())
        {
            _sink = sink;
            for (var at = -PacketPreview.Far; at < packets.Length; at++)
            {
                if (at + PacketPreview.Far < packets.Length)
                    _kernel.Tracker.LookAhead(packets[at + PacketPreview.Far].Bytes.Span, 0, out PreviewOf(at + PacketPreview.Far));
                if (at + PacketPreview.Near >= 0 && at + PacketPreview.Near < packets.Length)
                    _kernel.Tracker.ComeCloser(in PreviewOf(at + PacketPreview.Near));
                if (at < 0)
                    continue;
                ref readonly var packet = ref packets[at];
                fates[at] = ReceiveOne(_interfaces[packet.Interface], packet.Bytes.Span, packet.Time, in PreviewOf(at));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref PacketPreview PreviewOf(int packet) => ref _previews[packet & ((2 * PacketPreview.Far) - 1)];
}
