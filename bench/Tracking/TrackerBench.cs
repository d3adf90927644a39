using System.Runtime.CompilerServices;
using Statewall.Engine;
using Statewall.Engine.Conntrack;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Bench.Tracking;

/// <summary>
/// A tracker under measurement: packets go through all of it, from their bytes to the refreshed and counted entry.
/// Accounting is on, checksums are verified, there is no limit.
/// </summary>
internal sealed class TrackerBench : IDisposable
{
    private const long PacketGap = 50; // nanoseconds of engine time between packets: 20 million per second
    private readonly PacketPreview[] _previews = new PacketPreview[2 * PacketPreview.Far];
    private long _now = 1_700_000_000_000_000_000;

    public TrackerBench()
    {
        Table = new ConntrackTable(new ConntrackSettings { Maximum = 0, Accounting = true, Events = 0 }, 0x5DEE_CE66_D1CE_4E5B);
        Tracker = new Tracker(Table);
        Table.AdvanceTo(_now);
    }

    public ConntrackTable Table { get; }

    public Tracker Tracker { get; }

    /// <summary>Takes all packets of the ring one by one.</summary>
    public void RunSingly(PacketRing ring)
    {
        for (var i = 0; i < ring.Count; i++)
        {
            Table.AdvanceTo(_now += PacketGap);
            Pass(ring[i], default);
        }
    }

    /// <summary>Takes the packets of the ring as a batch: while one is tracked, the processor fetches what the next ones need.</summary>
    public void RunInBatches(PacketRing ring)
    {
        for (var i = -PacketPreview.Far; i < ring.Count; i++)
        {
            if (i + PacketPreview.Far < ring.Count)
                Tracker.LookAhead(ring[i + PacketPreview.Far], 0, out _previews[(i + PacketPreview.Far) % _previews.Length]);
            if (i + PacketPreview.Near >= 0 && i + PacketPreview.Near < ring.Count)
                Tracker.ComeCloser(in _previews[(i + PacketPreview.Near) % _previews.Length]);
            if (i < 0)
                continue;
            Table.AdvanceTo(_now += PacketGap);
            Pass(ring[i], in _previews[i % _previews.Length]);
        }
    }

    /// <summary>Removes every connection.</summary>
    public void Flush()
    {
        for (uint slot = 1; slot < Table.Bound; slot++)
        {
            if (Table.IsVisible(slot))
                Table.Delete(slot);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Table.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pass(ReadOnlySpan<byte> bytes, in PacketPreview preview)
    {
        var packet = new Packet(InetHook.PreRouting);
        packet.Preview = preview;
        if (!IpView.TryParse(bytes, out packet.View))
            throw new InvalidOperationException("the ring holds a broken packet");
        if (!Tracker.Track(ref packet) || packet.Slot == 0 || !Tracker.Confirm(ref packet))
            throw new InvalidOperationException("a packet was not tracked");
    }
}
