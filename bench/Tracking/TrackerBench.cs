using System.Runtime.CompilerServices;
using Statewall.Engine.Conntrack;
using Statewall.Packets;

namespace Statewall.Bench.Tracking;

/// <summary>
/// A tracker under measurement: packets go through all of it, from their bytes to the refreshed and counted entry.
/// Accounting is on, checksums are verified, there is no limit.
/// </summary>
internal sealed class TrackerBench : IDisposable
{
    private const long PacketGap = 50; // nanoseconds of engine time between packets: 20 million per second
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
            Pass(ring[i]);
        }
    }

    /// <summary>Jumps ahead in engine time.</summary>
    public void Skip(TimeSpan time) => Table.AdvanceTo(_now += time.Ticks * 100);

    /// <inheritdoc/>
    public void Dispose() => Table.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pass(ReadOnlySpan<byte> bytes)
    {
        if (!IpView.TryParse(bytes, out var view))
            throw new InvalidOperationException("the ring holds a broken packet");
        var packet = new TrackedPacket(view, TrackingHook.Prerouting);
        if (!Tracker.Track(ref packet) || packet.Slot == 0 || !Tracker.Confirm(ref packet))
            throw new InvalidOperationException("a packet was not tracked");
    }
}
