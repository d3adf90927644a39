using System.Text;
using Statewall.Conntrack;
using Statewall.Conntrack.Formats;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.Caches;
using Statewall.Sync.Configuration;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Daemon;

// The other kind of daemon, which logs connections that end. // Stats { }
internal sealed partial class SyncDaemon
{
    private InternalCache<ConnectionState>? _ended;
    private DaemonLog? _endedLog;

    private void OpenStats(GeneralSection general)
    {
        var stats = _configuration.Stats!;
        _counters.Internal = new CacheCounters();
        _counters.External = null;
        _ended = new InternalCache<ConnectionState>(new EntryCache<ConnectionState>((int)general.HashSize, (int)general.HashLimit, _counters.Internal));
        _endedLog = new DaemonLog(stats.LogFile, stats.Syslog, _clock);
    }

    private void TakeForLog(EventKinds kind, in ConnectionState state, ref ConnectionView view)
    {
        if (_ended!.Take(kind, in state, _now) is { Life: EntryLife.Dead } entry)
            entry.Release();
        if (kind == EventKinds.Destroy)
            LogEnded(in state, ref view);
    }

    private void LogEnded(in ConnectionState state, ref ConnectionView view)
    {
        using var listing = new CacheListing(_now, isXml: false, showsExpiry: false);
        using var text = new MemoryStream();
        using (var output = new OutputBuffer(text))
        {
            listing.Write(output, in state, CountersOf(ref view, Direction.Original), CountersOf(ref view, Direction.Reply));
            output.Flush();
        }
        _endedLog!.WriteRaw(Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length)));
    }

    private static Nfnetlink.Ctnetlink.ConntrackCounters? CountersOf(ref ConnectionView view, Direction direction) =>
        view.TryGetCounters(direction, out var packets, out var bytes) ? new() { Packets = packets, Bytes = bytes } : null;

    private void FlushEnded()
    {
        if (_ended is null)
            return;
        foreach (var entry in _ended.Entries)
            entry.Release();
    }
}
