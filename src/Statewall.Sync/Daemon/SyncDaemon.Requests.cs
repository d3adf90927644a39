using System.Net.Sockets;
using System.Text;
using Statewall.Sync.Caches;
using Statewall.Sync.Control;
using Statewall.Sync.Modes;
using Statewall.Sync.States;

namespace Statewall.Sync.Daemon;

// The control socket's requests.
internal sealed partial class SyncDaemon
{
    private readonly List<Socket> _committers = [];

    private void Serve()
    {
        SetNow();
        if (_control!.Accept() is not var (request, client))
            return;
        if (IsCommit(request))
        {
            _committers.Add(client); // until it is done
            BeginCommit(request);
            return;
        }
        ControlServer.Answer(client, Answer(request));
    }

    private static bool IsCommit(ControlRequest request) =>
        request is ControlRequest.Commit or ControlRequest.CommitExpectations or ControlRequest.CommitAll;

    private ReadOnlyMemory<byte> Answer(ControlRequest request)
    {
        if (StatisticsOf(request) is { } text)
            return Encoding.UTF8.GetBytes(text);
        switch (request)
        {
            case ControlRequest.Kill:
                Stop();
                break;
            case ControlRequest.DumpInternal or ControlRequest.DumpInternalXml:
                return ListInternal(request == ControlRequest.DumpInternalXml);
            case ControlRequest.FlushKernel or ControlRequest.FlushKernelAll or ControlRequest.FlushKernelExpectations:
                FlushKernel(request != ControlRequest.FlushKernelExpectations, request != ControlRequest.FlushKernel);
                break;
            case ControlRequest.ResyncKernel or ControlRequest.ResyncKernelAll or ControlRequest.ResyncKernelExpectations:
                ResyncByRequest(request != ControlRequest.ResyncKernelExpectations, request != ControlRequest.ResyncKernel);
                break;
            case ControlRequest.FlushCaches or ControlRequest.FlushInternal when _node is null:
                FlushEnded();
                break;
            default:
                if (_node is not null)
                    return AnswerSync(request, _node);
                break;
        }
        return default;
    }

    private ReadOnlyMemory<byte> AnswerSync(ControlRequest request, SyncNode node)
    {
        switch (request)
        {
            case ControlRequest.DumpExternal or ControlRequest.DumpExternalXml:
                return List(node.ExternalConnections?.Entries, request == ControlRequest.DumpExternalXml, isExternal: true);
            case ControlRequest.DumpInternalExpectations or ControlRequest.DumpInternalExpectationsXml:
                return List(node.Expectations?.Entries, request == ControlRequest.DumpInternalExpectationsXml, isExternal: false);
            case ControlRequest.DumpExternalExpectations or ControlRequest.DumpExternalExpectationsXml:
                return List(node.ExternalExpectations?.Entries, request == ControlRequest.DumpExternalExpectationsXml, isExternal: true);
            case ControlRequest.SendBulk:
                SendBulk();
                break;
            case ControlRequest.RequestResync:
                if (node.Mode.RequestResync())
                    Log(LogLevel.Notice, "resync requested");
                break;
            case ControlRequest.SchedulePurge:
                SchedulePurge();
                break;
            case ControlRequest.FlushInternal:
                CancelPurge();
                Log(LogLevel.Notice, "flushing internal cache");
                node.FlushInternal(connections: true, expectations: true);
                break;
            case ControlRequest.FlushExternal or ControlRequest.FlushAll or ControlRequest.FlushCaches:
                FlushCaches(request, node);
                break;
            default:
                _counters.Runtime.LocalUnknownRequest++;
                break;
        }
        return default;
    }

    private void FlushCaches(ControlRequest request, SyncNode node)
    {
        if (_commit is not null)
        {
            Log(LogLevel.Notice, "ignoring flush command, commit still in progress");
            return;
        }
        var expectations = request != ControlRequest.FlushCaches;
        if (request != ControlRequest.FlushExternal)
        {
            CancelPurge();
            node.FlushInternal(connections: true, expectations);
        }
        Log(LogLevel.Notice, request == ControlRequest.FlushExternal ? "flushing external cache" : "flushing caches");
        node.FlushExternal(connections: true, expectations);
    }

    private string? StatisticsOf(ControlRequest request)
    {
        var source = new StatisticsSource(_counters, _clock.GetUtcNow(), (_node?.Mode as FtfwMode)?.Unacknowledged ?? []);
        return (request & ControlRequest.Json) != 0
            ? StatisticsJson.Of(request & ~ControlRequest.Json, source)
            : StatisticsText.Of(request, source);
    }

    private ReadOnlyMemory<byte> ListInternal(bool isXml)
    {
        if (_node is null)
            return List(_ended?.Entries, isXml, isExternal: false);
        if (!_node.Settings.DisableInternalCache)
            return List(_node.Connections.Entries, isXml, isExternal: false);
        var cache = new EntryCache<ConnectionState>(1024, int.MaxValue, new());
        var filling = new Filling(cache, _selection, _now);
        _table!.Dump(ref filling);
        return List(cache, isXml, isExternal: false);
    }

    private ReadOnlyMemory<byte> List(EntryCache<ConnectionState>? cache, bool isXml, bool isExternal)
    {
        if (cache is null)
            return default;
        using var listing = new CacheListing(_now, isXml, isExternal);
        return listing.List(cache);
    }

    private ReadOnlyMemory<byte> List(EntryCache<ExpectationState>? cache, bool isXml, bool isExternal)
    {
        if (cache is null)
            return default;
        using var listing = new CacheListing(_now, isXml, isExternal);
        return listing.List(cache);
    }
}
