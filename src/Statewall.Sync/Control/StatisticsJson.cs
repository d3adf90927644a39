using System.Buffers;
using System.Text;
using System.Text.Json;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Control;

/// <summary>Statistics as one object of JSON; what is asked for without a subject is all there is. What a configuration switches off is not there.</summary>
internal static class StatisticsJson
{
    /// <summary>The answer to a request; null when it asks for no statistics.</summary>
    public static string? Of(ControlRequest request, StatisticsSource source)
    {
        if (request is not (ControlRequest.Stats or ControlRequest.StatsProcess or (>= ControlRequest.StatsNetwork and <= ControlRequest.StatsResendQueue) or ControlRequest.StatsQueue or ControlRequest.StatsExpect))
            return null;
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            Write(writer, request, source);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, ControlRequest request, StatisticsSource source)
    {
        var counters = source.Counters;
        if (Asks(ControlRequest.StatsCache))
        {
            WriteCaches(writer, "connections", counters.Internal, counters.External, counters.Bypass, counters.Inject);
            WriteNumbers(writer, "traffic", ("bytes", counters.TrafficBytes), ("packets", counters.TrafficPackets));
        }
        if (Asks(ControlRequest.StatsExpect) && counters is not { InternalExpectations: null, BypassExpectations: null })
            WriteCaches(writer, "expectations", counters.InternalExpectations, counters.ExternalExpectations, counters.BypassExpectations, counters.InjectExpectations);
        if (Asks(ControlRequest.StatsNetwork) && counters.Links.Length > 0)
            WriteMessages(writer, counters.Messages);
        if (Asks(ControlRequest.StatsLink))
            WriteLinks(writer, counters.Links);
        if (Asks(ControlRequest.StatsQueue) && counters.Links.Length > 0)
            WriteQueues(writer, counters);
        if (Asks(ControlRequest.StatsResendQueue) && counters.Resend is not null)
            WriteUnacknowledged(writer, source.Unacknowledged);
        if (Asks(ControlRequest.StatsRuntime))
            WriteRuntime(writer, counters, source.Now);

        bool Asks(ControlRequest subject) => request == subject || request == ControlRequest.Stats;
    }

    private static void WriteCaches(Utf8JsonWriter writer, string name, CacheCounters? own, CacheCounters? others, BypassCounters? bypass, InjectCounters? inject)
    {
        writer.WriteStartObject(name);
        WriteCache(writer, "internal", own);
        if (bypass is not null)
            WriteNumbers(writer, "bypass", ("new", bypass.New), ("updated", bypass.Updated), ("destroyed", bypass.Destroyed));
        WriteCache(writer, "external", others);
        if (inject is not null)
        {
            WriteNumbers(
                writer, "inject", ("created", inject.Created), ("creation_failed", inject.CreationFailed), ("updated", inject.Updated), ("update_failed", inject.UpdateFailed),
                ("destroyed", inject.Destroyed), ("destruction_failed", inject.DestructionFailed));
        }
        writer.WriteEndObject();
    }

    private static void WriteCache(Utf8JsonWriter writer, string name, CacheCounters? cache)
    {
        if (cache is null)
            return;
        WriteNumbers(
            writer, name, ("active", (ulong)cache.Active), ("objects", (ulong)cache.Objects), ("created", cache.Created), ("creation_failed", cache.CreationFailed),
            ("creation_no_memory", cache.CreationNoMemory), ("creation_no_space", cache.CreationNoSpace), ("updated", cache.Updated), ("update_failed", cache.UpdateFailed),
            ("update_not_found", cache.UpdateNotFound), ("destroyed", cache.Destroyed), ("destruction_failed", cache.DestructionFailed), ("destruction_not_found", cache.DestructionNotFound));
    }

    private static void WriteMessages(Utf8JsonWriter writer, MessageCounters messages) => WriteNumbers(
        writer, "messages", ("malformed", messages.Malformed), ("wrong_version", messages.WrongVersion), ("bad_header", messages.BadHeader), ("bad_payload", messages.BadPayload),
        ("bad_type", messages.BadType), ("truncated", messages.Truncated), ("bad_size", messages.BadSize), ("send_malformed", messages.SendMalformed), ("lost", messages.Lost), ("before", messages.Before));

    private static void WriteLinks(Utf8JsonWriter writer, LinkCounters[] links)
    {
        writer.WriteStartArray("links");
        foreach (var link in links)
        {
            writer.WriteStartObject();
            writer.WriteString("device", link.Device);
            writer.WriteString("transport", link.Transport switch { LinkTransport.Multicast => "multicast", LinkTransport.Udp => "udp", _ => "tcp" });
            writer.WriteString("status", link.Status switch { LinkStatus.Running => "running", LinkStatus.NoCarrier => "no_carrier", _ => "down" });
            writer.WriteBoolean("active", link.IsActive);
            if (link.Transport == LinkTransport.Tcp)
            {
                writer.WriteBoolean("server_connected", link.ServerConnected);
                writer.WriteBoolean("client_connected", link.ClientConnected);
            }
            WriteNumbers(
                writer, ("bytes_sent", link.BytesSent), ("bytes_received", link.BytesReceived), ("packets_sent", link.PacketsSent), ("packets_received", link.PacketsReceived),
                ("send_errors", link.SendErrors), ("receive_errors", link.ReceiveErrors));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteQueues(Utf8JsonWriter writer, SyncCounters counters)
    {
        writer.WriteStartObject("queues");
        writer.WriteNumber("nodes", counters.QueueNodes);
        WriteQueue(writer, "transmission", counters.Transmission);
        WriteQueue(writer, "errors", counters.Errors);
        WriteQueue(writer, "resend", counters.Resend);
        writer.WriteEndObject();
    }

    private static void WriteQueue(Utf8JsonWriter writer, string name, QueueCounters? queue)
    {
        if (queue is not null)
            WriteNumbers(writer, name, ("length", (ulong)queue.Length), ("maximum", (ulong)queue.Maximum), ("not_enough_space", queue.NotEnoughSpace));
    }

    private static void WriteUnacknowledged(Utf8JsonWriter writer, IEnumerable<QueuedMessage> messages)
    {
        writer.WriteStartArray("unacknowledged");
        foreach (var message in messages)
        {
            writer.WriteStartObject();
            writer.WriteNumber("sequence", message.Sequence);
            if (message.IsControl)
                writer.WriteNumber("flags", (uint)message.Flags);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteRuntime(Utf8JsonWriter writer, SyncCounters counters, DateTimeOffset now)
    {
        var (netlink, runtime) = (counters.Netlink, counters.Runtime);
        writer.WriteNumber("uptime", (long)(now - counters.Started).TotalSeconds);
        WriteNumbers(
            writer, "netlink", ("events_received", netlink.EventsReceived), ("events_filtered", netlink.EventsFiltered), ("events_unknown_type", netlink.EventsUnknownType),
            ("events_failed", netlink.EventsFailed), ("dumps_unknown_type", netlink.DumpsUnknownType), ("overruns", netlink.Overruns), ("table_flushes", netlink.TableFlushes),
            ("table_resyncs", netlink.TableResyncs), ("buffer_size", netlink.BufferSize));
        WriteNumbers(
            writer, "runtime", ("children_failed", runtime.ChildrenFailed), ("children_faulted", runtime.ChildrenFaulted), ("children_signalled", runtime.ChildrenSignalled),
            ("select_failed", runtime.SelectFailed), ("wait_failed", runtime.WaitFailed), ("local_read_failed", runtime.LocalReadFailed), ("local_unknown_request", runtime.LocalUnknownRequest));
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, params ReadOnlySpan<(string Name, ulong Value)> numbers)
    {
        writer.WriteStartObject(name);
        WriteNumbers(writer, numbers);
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, params ReadOnlySpan<(string Name, ulong Value)> numbers)
    {
        foreach (var (name, value) in numbers)
            writer.WriteNumber(name, value);
    }
}
