using System.Globalization;
using System.Text;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Control;

/// <summary>What statistics are made from.</summary>
/// <param name="Counters">What the daemon has counted.</param>
/// <param name="Now">The time.</param>
/// <param name="Unacknowledged">The messages that wait to be acknowledged, in the order of sending.</param>
internal sealed record StatisticsSource(SyncCounters Counters, DateTimeOffset Now, IEnumerable<QueuedMessage> Unacknowledged);

// Overview: the answers of `conntrackd -s`, byte for byte: scripts take them apart. A section that has nothing to count is not there.

/// <summary>Statistics as text.</summary>
internal sealed class StatisticsText
{
    private readonly StringBuilder _text = new();

    /// <summary>The answer to a request; null when it asks for no statistics. A daemon has no child processes to tell of.</summary>
    public static string? Of(ControlRequest request, StatisticsSource source)
    {
        var text = new StatisticsText();
        var counters = source.Counters;
        switch (request)
        {
            case ControlRequest.Stats:
                text.WriteGeneral(counters, counters.Internal, counters.External, counters.Bypass, counters.Inject);
                break;
            case ControlRequest.StatsExpect:
                if (counters is not { InternalExpectations: null, BypassExpectations: null })
                    text.WriteGeneral(counters, counters.InternalExpectations, counters.ExternalExpectations, counters.BypassExpectations, counters.InjectExpectations);
                break;
            case ControlRequest.StatsNetwork:
                text.WriteNetwork(counters);
                break;
            case ControlRequest.StatsCache:
                text.WriteCaches(counters);
                break;
            case ControlRequest.StatsRuntime:
                text.WriteRuntime(counters, source.Now);
                break;
            case ControlRequest.StatsLink:
                text.WriteLinks(counters);
                break;
            case ControlRequest.StatsResendQueue:
                if (counters.Resend is not null)
                    text.WriteUnacknowledged([.. source.Unacknowledged]);
                break;
            case ControlRequest.StatsQueue:
                text.WriteQueues(counters);
                break;
            case ControlRequest.StatsProcess:
                break;
            default:
                return null;
        }
        return text._text.ToString();
    }

    // A daemon that only logs has one cache and no links.
    private static string InternalName(SyncCounters counters) => counters.Links.Length > 0 ? "internal" : "stats";

    private void WriteGeneral(SyncCounters counters, CacheCounters? own, CacheCounters? others, BypassCounters? bypass, InjectCounters? inject)
    {
        if (own is not null)
            WriteCache(InternalName(counters), own);
        WriteBypass(bypass);
        if (others is not null)
            WriteCache("external", others);
        WriteInject(inject);
        Line($"traffic processed:");
        Line($"{counters.TrafficBytes,20} Bytes      {counters.TrafficPackets,20} Pckts");
        Line($"");
        if (counters.ActiveLink is not { } link)
            return;
        WriteTraffic(link);
        Line($"message tracking:");
        Line($"{counters.Messages.Malformed,20} Malformed msgs {counters.Messages.Lost,20} Lost msgs");
        Line($"");
    }

    private void WriteCache(string name, CacheCounters cache)
    {
        Line($"cache {name}:");
        Line($"current active connections:\t{cache.Active,12}");
        Line($"connections created:\t\t{cache.Created,12}\tfailed:\t{cache.CreationFailed,12}");
        Line($"connections updated:\t\t{cache.Updated,12}\tfailed:\t{cache.UpdateFailed,12}");
        Line($"connections destroyed:\t\t{cache.Destroyed,12}\tfailed:\t{cache.DestructionFailed,12}");
        Line($"");
    }

    private void WriteBypass(BypassCounters? bypass)
    {
        if (bypass is null)
            return;
        Line($"internal bypass:");
        Line($"connections new:\t\t{bypass.New,12}");
        Line($"connections updated:\t\t{bypass.Updated,12}");
        Line($"connections destroyed:\t\t{bypass.Destroyed,12}");
        Line($"");
    }

    private void WriteInject(InjectCounters? inject)
    {
        if (inject is null)
            return;
        Line($"external inject:");
        Line($"connections created:\t\t{inject.Created,12}\tfailed:\t{inject.CreationFailed,12}");
        Line($"connections updated:\t\t{inject.Updated,12}\tfailed:\t{inject.UpdateFailed,12}");
        Line($"connections destroyed:\t\t{inject.Destroyed,12}\tfailed:\t{inject.DestructionFailed,12}");
        Line($"");
    }

    private void WriteCaches(SyncCounters counters)
    {
        if (counters.Internal is { } own)
            WriteCacheDetails(InternalName(counters), own);
        WriteBypass(counters.Bypass);
        if (counters.External is { } others)
            WriteCacheDetails("external", others);
        WriteInject(counters.Inject);
    }

    private void WriteCacheDetails(string name, CacheCounters cache)
    {
        Line($"cache:{name}\tactive objects:\t\t{cache.Objects,12}");
        Line($"\tactive/total entries:\t\t{cache.Active,12}/{cache.Objects,12}");
        Line($"\tcreation OK/failed:\t\t{cache.Created,12}/{cache.CreationFailed,12}");
        Line($"\t\tno memory available:\t{cache.CreationNoMemory,12}");
        Line($"\t\tno space left in cache:\t{cache.CreationNoSpace,12}");
        Line($"\tupdate OK/failed:\t\t{cache.Updated,12}/{cache.UpdateFailed,12}");
        Line($"\t\tentry not found:\t{cache.UpdateNotFound,12}");
        Line($"\tdeletion created/failed:\t{cache.Destroyed,12}/{cache.DestructionFailed,12}");
        Line($"\t\tentry not found:\t{cache.DestructionNotFound,12}");
        Line($"");
    }

    private void WriteNetwork(SyncCounters counters)
    {
        if (counters.ActiveLink is not { } link)
            return;
        var messages = counters.Messages;
        Line($"network statistics:");
        Line($"\trecv:");
        Line($"\t\tMalformed messages:\t{messages.Malformed,20}");
        Line($"\t\tWrong protocol version:\t{messages.WrongVersion,20}");
        Line($"\t\tMalformed header:\t{messages.BadHeader,20}");
        Line($"\t\tMalformed payload:\t{messages.BadPayload,20}");
        Line($"\t\tBad message type:\t{messages.BadType,20}");
        Line($"\t\tTruncated message:\t{messages.Truncated,20}");
        Line($"\t\tBad message size:\t{messages.BadSize,20}");
        Line($"\tsend:");
        Line($"\t\tMalformed messages:\t{messages.SendMalformed,20}");
        Line($"");
        Line($"sequence tracking statistics:");
        Line($"\trecv:");
        Line($"\t\tPackets lost:\t\t{messages.Lost,20}");
        Line($"\t\tPackets before:\t\t{messages.Before,20}");
        Line($"");
        WriteTraffic(link);
    }

    private void WriteTraffic(LinkCounters link)
    {
        var connected = link.Transport == LinkTransport.Tcp ? $" server={Connected(link.ServerConnected)} client={Connected(link.ClientConnected)}" : "";
        Line($"{NameOf(link.Transport)} traffic (active device={link.Device}){connected}:");
        WriteLinkCounters(link);

        static string Connected(bool isConnected) => isConnected ? "connected" : "disconnected";
    }

    private void WriteLinks(SyncCounters counters)
    {
        foreach (var link in counters.Links)
        {
            Line($"{NameOf(link.Transport)} traffic device={link.Device} status={NameOf(link.Status)} role={(link.IsActive ? "ACTIVE" : "BACKUP")}:");
            WriteLinkCounters(link);
        }
    }

    private void WriteLinkCounters(LinkCounters link)
    {
        Line($"{link.BytesSent,20} Bytes sent {link.BytesReceived,20} Bytes recv");
        Line($"{link.PacketsSent,20} Pckts sent {link.PacketsReceived,20} Pckts recv");
        Line($"{link.SendErrors,20} Error send {link.ReceiveErrors,20} Error recv");
        Line($"");
    }

    private void WriteRuntime(SyncCounters counters, DateTimeOffset now)
    {
        var (netlink, runtime) = (counters.Netlink, counters.Runtime);
        Line($"daemon uptime: {Uptime(now - counters.Started)}");
        Line($"");
        Line($"netlink stats:");
        Line($"\tevents received:\t{netlink.EventsReceived,20}");
        Line($"\tevents filtered:\t{netlink.EventsFiltered,20}");
        Line($"\tevents unknown type:\t\t{netlink.EventsUnknownType,12}");
        Line($"\tcatch event failed:\t\t{netlink.EventsFailed,12}");
        Line($"\tdump unknown type:\t\t{netlink.DumpsUnknownType,12}");
        Line($"\tnetlink overrun:\t\t{netlink.Overruns,12}");
        Line($"\tflush kernel table:\t\t{netlink.TableFlushes,12}");
        Line($"\tresync with kernel table:\t{netlink.TableResyncs,12}");
        Line($"\tcurrent buffer size (in bytes):\t{netlink.BufferSize,12}");
        Line($"");
        Line($"runtime stats:");
        Line($"\tchild process failed:\t\t{runtime.ChildrenFailed,12}");
        Line($"\t\tchild process segfault:\t{runtime.ChildrenFaulted,12}");
        Line($"\t\tchild process termsig:\t{runtime.ChildrenSignalled,12}");
        Line($"\tselect failed:\t\t\t{runtime.SelectFailed,12}");
        Line($"\twait failed:\t\t\t{runtime.WaitFailed,12}");
        Line($"\tlocal read failed:\t\t{runtime.LocalReadFailed,12}");
        Line($"\tlocal unknown request:\t\t{runtime.LocalUnknownRequest,12}");
        Line($"");
    }

    private static string Uptime(TimeSpan uptime) => uptime switch
    {
        { Days: > 0 } => $"{uptime.Days} day{(uptime.Days > 1 ? "s" : "")} {uptime.Hours} h {uptime.Minutes} min",
        { Hours: > 0 } => $"{uptime.Hours} h {uptime.Minutes} min",
        _ => $"{uptime.Minutes} min",
    };

    private void WriteQueues(SyncCounters counters)
    {
        if (counters.Links.Length == 0)
            return;
        Line($"allocated queue nodes:\t\t{counters.QueueNodes,12}");
        Line($"");
        WriteQueue("txqueue", counters.Transmission);
        WriteQueue("errorq", counters.Errors);
        if (counters.Resend is { } resend)
            WriteQueue("rsqueue", resend);
    }

    private void WriteQueue(string name, QueueCounters queue)
    {
        Line($"queue {name}:");
        Line($"current elements:\t\t{queue.Length,12}");
        Line($"maximum elements:\t\t{queue.Maximum,12}");
        Line($"not enough space errors:\t{queue.NotEnoughSpace,12}");
        Line($"");
    }

    private void WriteUnacknowledged(IReadOnlyList<QueuedMessage> messages)
    {
        Line($"resent queue (len={messages.Count})");
        foreach (var message in messages)
        {
            if (message.IsControl)
                Line($"control -> seq:{message.Sequence} flags:{(uint)message.Flags}");
            else
                Line($"object -> seq:{message.Sequence}");
        }
    }

    private static string NameOf(LinkTransport transport) => transport switch
    {
        LinkTransport.Multicast => "multicast",
        LinkTransport.Udp => "UDP",
        _ => "TCP",
    };

    private static string NameOf(LinkStatus status) => status switch
    {
        LinkStatus.Running => "RUNNING",
        LinkStatus.NoCarrier => "NO-CARRIER",
        _ => "DOWN",
    };

    private void Line(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
