using System.Diagnostics.Metrics;

namespace Statewall.Sync.Statistics;

/// <summary>
/// The counters as <see cref="Meter"/> instruments, under the name <c>Statewall.Sync</c>. They are read when a listener asks, without a lock: each value is
/// one that was true.
/// </summary>
internal sealed class SyncMetrics : IDisposable
{
    private readonly Meter _meter = new("Statewall.Sync");
    private readonly SyncCounters _counters;

    /// <summary>Registers the instruments of <paramref name="counters"/>.</summary>
    public SyncMetrics(SyncCounters counters)
    {
        _counters = counters;
        _meter.CreateObservableUpDownCounter("statewall.sync.cache.entries", () => Caches(cache => (long)cache.Active), "{entry}", "Entries of caches");
        _meter.CreateObservableCounter("statewall.sync.cache.changes", Changes, "{change}", "Changes of caches");
        _meter.CreateObservableCounter("statewall.sync.link.io", () => Directions(link => ((long)link.BytesSent, (long)link.BytesReceived)), "By", "Bytes on links");
        _meter.CreateObservableCounter("statewall.sync.link.packets", () => Directions(link => ((long)link.PacketsSent, (long)link.PacketsReceived)), "{packet}", "Packets on links");
        _meter.CreateObservableCounter("statewall.sync.link.errors", () => Directions(link => ((long)link.SendErrors, (long)link.ReceiveErrors)), "{error}", "Errors on links");
        _meter.CreateObservableCounter("statewall.sync.messages.malformed", Malformed, "{message}", "Messages refused");
        _meter.CreateObservableCounter("statewall.sync.messages.lost", () => (long)counters.Messages.Lost, "{message}", "Numbers never seen");
        _meter.CreateObservableCounter("statewall.sync.messages.before", () => (long)counters.Messages.Before, "{message}", "Messages after later ones");
        _meter.CreateObservableCounter("statewall.sync.events", Events, "{event}", "Events of the kernel");
        _meter.CreateObservableCounter("statewall.sync.netlink.overruns", () => (long)counters.Netlink.Overruns, "{overrun}", "How often events were lost");
        _meter.CreateObservableCounter("statewall.sync.netlink.resyncs", () => (long)counters.Netlink.TableResyncs, "{resync}", "Comparisons with the kernel's table");
        _meter.CreateObservableUpDownCounter("statewall.sync.queue.length", Queues, "{message}", "Elements of queues");
    }

    /// <summary>Takes the instruments away.</summary>
    public void Dispose() => _meter.Dispose();

    private static Measurement<long> Tagged(long value, string name, string tag) => new(value, new KeyValuePair<string, object?>(name, tag));

    private IEnumerable<(string Name, CacheCounters Counters)> All()
    {
        if (_counters.Internal is { } ours)
            yield return ("internal", ours);
        if (_counters.External is { } theirs)
            yield return ("external", theirs);
        if (_counters.InternalExpectations is { } expected)
            yield return ("internal-expect", expected);
        if (_counters.ExternalExpectations is { } theirExpected)
            yield return ("external-expect", theirExpected);
    }

    private IEnumerable<Measurement<long>> Caches(Func<CacheCounters, long> read) => All().Select(cache => Tagged(read(cache.Counters), "cache", cache.Name));

    private IEnumerable<Measurement<long>> Changes() =>
        from cache in All()
        from change in new (string Name, ulong Value)[]
        {
            ("created", cache.Counters.Created), ("updated", cache.Counters.Updated), ("destroyed", cache.Counters.Destroyed),
            ("failed", cache.Counters.CreationFailed + cache.Counters.UpdateFailed + cache.Counters.DestructionFailed),
        }
        select new Measurement<long>((long)change.Value, new("cache", cache.Name), new("change", change.Name));

    private IEnumerable<Measurement<long>> Directions(Func<LinkCounters, (long Sent, long Received)> read)
    {
        foreach (var link in _counters.Links)
        {
            var (sent, received) = read(link);
            yield return new(sent, new("device", link.Device), new("direction", "transmit"));
            yield return new(received, new("device", link.Device), new("direction", "receive"));
        }
    }

    private IEnumerable<Measurement<long>> Malformed()
    {
        var messages = _counters.Messages;
        yield return Tagged((long)messages.WrongVersion, "reason", "version");
        yield return Tagged((long)messages.BadHeader, "reason", "header");
        yield return Tagged((long)messages.BadPayload, "reason", "payload");
        yield return Tagged((long)messages.BadType, "reason", "type");
        yield return Tagged((long)messages.Truncated, "reason", "truncated");
        yield return Tagged((long)messages.BadSize, "reason", "size");
    }

    private IEnumerable<Measurement<long>> Events()
    {
        var netlink = _counters.Netlink;
        yield return Tagged((long)netlink.EventsReceived, "outcome", "received");
        yield return Tagged((long)netlink.EventsFiltered, "outcome", "filtered");
        yield return Tagged((long)netlink.EventsUnknownType, "outcome", "unknown");
        yield return Tagged((long)netlink.EventsFailed, "outcome", "failed");
    }

    private IEnumerable<Measurement<long>> Queues()
    {
        yield return Tagged(_counters.Transmission.Length, "queue", "txqueue");
        yield return Tagged(_counters.Errors.Length, "queue", "errorq");
        if (_counters.Resend is { } resend)
            yield return Tagged(resend.Length, "queue", "rsqueue");
    }
}
