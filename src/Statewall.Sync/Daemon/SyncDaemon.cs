using System.Diagnostics;
using System.Globalization;
using Statewall.Conntrack;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.Caches;
using Statewall.Sync.Configuration;
using Statewall.Sync.Control;
using Statewall.Sync.Kernel;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;
using Statewall.Sync.Transports;

namespace Statewall.Sync.Daemon;

// Overview: conntrackd. One thread waits for the kernel's events, for other machines, for the control socket and for the time, and does all work; other
// threads only wake it, and send answers. Life-cycle: everything is opened at the start, or nothing is left open; the internal caches are filled from the
// kernel; the loop runs until it is told to end. What the daemon itself does to the kernel comes back as events under its own port, and is not told to others.
// The parts: requests of the control socket (Requests), what is done with the kernel's tables (Tables).

/// <summary>A daemon that shares connections with other machines, or logs those that end.</summary>
internal sealed partial class SyncDaemon : IKernelEventSink, IDisposable
{
    private const int MessagesPerTurn = 2048;
    private const int CongestionMilliseconds = 2;

    private readonly DaemonLog _log;
    private readonly TimeProvider _clock;
    private readonly EventLoop _loop = new();
    private readonly SyncCounters _counters;
    private readonly SyncMetrics _metrics;
    private readonly ServiceNotifier _notifier;
    private readonly List<IDisposable> _opened = [];
    private readonly long _epoch = Stopwatch.GetTimestamp();
    private SyncConfiguration _configuration;
    private KernelTable? _table;
    private KernelEvents? _events;
    private KernelChannel? _interfaces;
    private LinkSet? _links;
    private StateInjector? _injector;
    private SyncNode? _node;
    private ControlServer? _control;
    private FlowSelection _selection;
    private long _now;
    private long _aliveDue = long.MaxValue;
    private long _pollDue = long.MaxValue;
    private volatile bool _stops;
    private volatile SyncConfiguration? _reloaded;

    /// <summary>Prepares a daemon.</summary>
    /// <param name="configuration">What it is to do.</param>
    /// <param name="log">Its log, which it closes.</param>
    /// <param name="clock">The time of day.</param>
    public SyncDaemon(SyncConfiguration configuration, DaemonLog log, TimeProvider clock)
    {
        (_configuration, _log, _clock) = (configuration, log, clock);
        _counters = new SyncCounters { Started = clock.GetUtcNow() };
        _metrics = new SyncMetrics(_counters);
        _notifier = new ServiceNotifier(configuration.General.Systemd);
        _selection = new FlowSelection(configuration.General.Filter);
    }

    /// <summary>What it counts.</summary>
    public SyncCounters Counters => _counters;

    /// <summary>Opens everything and fills the caches.</summary>
    /// <exception cref="DaemonException">It cannot start; nothing is left open.</exception>
    public void Start()
    {
        try
        {
            _opened.Add(new LockFile(_configuration.General.LockFile));
            if (_configuration.Helper is { Types.Count: > 0 })
                throw new DaemonException("helpers in the daemon are not supported: leave out the Helper block, and load the kernel's helpers");
            Open();
        }
        catch (Exception error) when (error is IOException or NetlinkException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            Close();
            throw new DaemonException(error.Message);
        }
        catch (DaemonException)
        {
            Close();
            throw;
        }
    }

    /// <summary>Works until it is stopped.</summary>
    public void Run()
    {
        SetScheduler();
        _notifier.Ready();
        _aliveDue = _notifier.WatchdogInterval is { } interval ? Milliseconds() + interval : long.MaxValue;
        Log(LogLevel.Notice, "initialization completed");
        if (_configuration.Sync is { StartupResync: true } && _node!.Mode.RequestResync())
            Log(LogLevel.Notice, "resync requested");
        var isBusy = false;
        while (!_stops)
        {
            if (!_loop.Wait(isBusy ? 0 : WaitMilliseconds()))
                _counters.Runtime.SelectFailed++;
            isBusy = Turn();
        }
        Log(LogLevel.Notice, "---- shutdown received ----");
        _notifier.Stopping();
    }

    /// <summary>Has the daemon end; from any thread.</summary>
    public void Stop()
    {
        _stops = true;
        _loop.Wake();
    }

    /// <summary>Has the daemon work by another configuration, as far as that changes neither links nor modes; from any thread.</summary>
    public void Reload(SyncConfiguration configuration)
    {
        _reloaded = configuration;
        _loop.Wake();
    }

    /// <inheritdoc/>
    public void Take(EventKinds kind, in ConnectionState state, ref ConnectionView view, bool isOwn)
    {
        if (kind == EventKinds.Destroy)
            CountTraffic(ref view);
        if (_node is null)
            TakeForLog(kind, in state, ref view);
        else
            _node.TakeEvent(kind, in state, isOwn);
    }

    /// <inheritdoc/>
    public void Take(EventKinds kind, in ExpectationState state, bool isOwn) => _node?.TakeEvent(kind, in state, isOwn);

    /// <summary>Closes everything.</summary>
    public void Dispose()
    {
        Close();
        _metrics.Dispose();
        _notifier.Dispose();
        _loop.Dispose();
        _log.Dispose();
    }

    private void Open()
    {
        var general = _configuration.General;
        _table = Opened(new KernelTable(new KernelChannel(ConntrackClient.Protocol)));
        if (_configuration.Sync is { } sync)
            OpenSync(sync, general);
        else if (_configuration.Stats is not null)
            OpenStats(general);
        if (general.PollInterval is null && (_node is not null || _ended is not null))
        {
            _events = Opened(new KernelEvents(general, _node?.Settings.Expectations.IsAny ?? false, _counters.Netlink)
            {
                OwnPortId = _table.PortId,
                Selection = _selection,
                SelectsExpectation = SelectsExpectation,
            });
            _loop.Watch(_events.Socket, ReceiveEvents);
            Log(LogLevel.Notice, "using user-space event filtering"); // whatever is asked for: what passes is the same
            Log(LogLevel.Notice, string.Create(CultureInfo.InvariantCulture, $"netlink event socket buffer size has been set to {_counters.Netlink.BufferSize} bytes"));
        }
        if (general.SocketPath is { } path)
        {
            _control = Opened(new ControlServer(path, _counters.Runtime));
            _loop.Watch(_control.Handle, Serve);
        }
        _now = Milliseconds();
        if (general.PollInterval is { } interval)
            _pollDue = _now + (long)interval.TotalMilliseconds;
        Populate(connections: true, expectations: true);
    }

    private void OpenSync(SyncSection sync, GeneralSection general)
    {
        _links = Opened(LinkSet.Open(sync, (int)general.EventIterationLimit, _counters.Errors, Log));
        _counters.Links = _links.Counters;
        if (sync.DisableExternalCache)
            _injector = new StateInjector(_table!, sync.TcpWindowTracking);
        _node = new SyncNode(sync, general, _counters, _clock, new Random(Environment.ProcessId), _links, _injector) { ResyncRequested = AnswerResync };
        _links.Listen(_loop.Watch, ReceiveFrom);
        _interfaces = Opened(new KernelChannel(NetworkLink.Protocol));
        _interfaces.Join(NetworkLink.Group);
        _loop.Watch(_interfaces.Socket, ReceiveInterfaces);
    }

    private T Opened<T>(T resource)
        where T : IDisposable
    {
        _opened.Add(resource);
        return resource;
    }

    private void Close()
    {
        _opened.Reverse();
        foreach (var resource in _opened)
            resource.Dispose();
        _opened.Clear();
        _endedLog?.Dispose();
        _endedLog = null;
    }

    /// <summary>What is to be done besides what descriptors ask for; true when more of it waits.</summary>
    private bool Turn()
    {
        SetNow();
        if (_reloaded is { } configuration)
            Apply(configuration);
        if (_now >= _aliveDue)
        {
            _notifier.Alive();
            _aliveDue = _now + _notifier.WatchdogInterval!.Value;
        }
        var isBusy = AdvanceTables();
        if (_node is null)
            return isBusy;
        _links!.Advance(_now);
        _node.Advance();
        return (!_links.IsCongested && _node.Transmit(MessagesPerTurn)) || isBusy;
    }

    private int WaitMilliseconds()
    {
        const int Longest = 60_000;
        var due = Math.Min(Math.Min(_aliveDue, _pollDue), Math.Min(_purgeDue, _resyncDue));
        if (_node is not null)
            due = Math.Min(due, _node.NextDue);
        if (_links is { IsCongested: true })
            due = Math.Min(due, _now + CongestionMilliseconds);
        return (int)Math.Clamp(due - Milliseconds(), 0, Longest);
    }

    private long Milliseconds() => (long)Stopwatch.GetElapsedTime(_epoch).TotalMilliseconds;

    private void SetNow()
    {
        _now = Milliseconds();
        if (_node is not null)
            _node.Now = _now;
    }

    private void ReceiveEvents()
    {
        SetNow();
        if (!_events!.Receive(this))
            Overrun();
    }

    private int ReceiveFrom(Link link, ReadOnlySpan<byte> bytes)
    {
        var malformed = _counters.Messages.Malformed;
        var used = _node!.Receive(bytes, isStream: link.Channel.Transport == LinkTransport.Tcp);
        _injector?.Flush();
        if (malformed == _counters.Messages.Malformed)
            _links!.Heard(link);
        return used;
    }

    private void ReceiveInterfaces()
    {
        var buffer = new byte[65_536];
        while (_interfaces!.Receive(buffer, TimeSpan.Zero) is { Status: ReceiveStatus.Datagram or ReceiveStatus.Gap } received)
        {
            var walk = new Netlink.Messages.NetlinkMessageEnumerator(buffer.AsSpan(0, received.Size));
            while (walk.MoveNext())
            {
                var message = walk.Current;
                if (NetworkLink.TryRead(in message, out var device))
                    _links!.Changed(in device);
            }
        }
    }

    private void CountTraffic(ref ConnectionView view)
    {
        if (view.TryGetCounters(Direction.Original, out var packets, out var bytes))
            (_counters.TrafficPackets, _counters.TrafficBytes) = (_counters.TrafficPackets + packets, _counters.TrafficBytes + bytes);
        if (view.TryGetCounters(Direction.Reply, out packets, out bytes))
            (_counters.TrafficPackets, _counters.TrafficBytes) = (_counters.TrafficPackets + packets, _counters.TrafficBytes + bytes);
    }

    private bool SelectsExpectation(ExpectationState state)
    {
        var choice = _node!.Settings.Expectations;
        if (!choice.IsAll && !choice.Helpers.Any(helper => state.Helper?.StartsWith(helper, StringComparison.OrdinalIgnoreCase) ?? false))
            return false;
        var master = new ConnectionState { Original = state.Master };
        return _node.Connections.Entries.Find(in master) is { Life: not EntryLife.Dead };
    }

    private void Apply(SyncConfiguration configuration)
    {
        _reloaded = null;
        _notifier.Reloading();
        if (configuration.Sync is null != _configuration.Sync is null || configuration.Stats is null != _configuration.Stats is null)
            Log(LogLevel.Warning, "the configuration is for another kind of daemon: restart for that");
        _configuration = _configuration with { General = configuration.General with { LockFile = _configuration.General.LockFile, SocketPath = _configuration.General.SocketPath } };
        _selection = new FlowSelection(configuration.General.Filter);
        if (_events is not null)
            _events.Selection = _selection;
        Log(LogLevel.Notice, "configuration has been reloaded: filters count from now on; links, modes and sizes from the next start on");
        _notifier.Ready();
    }

    private unsafe void SetScheduler()
    {
        var scheduler = _configuration.General.Scheduler;
        var priority = (int)scheduler.Priority;
        if (DaemonCalls.SetScheduler(0, (int)scheduler.Policy, &priority) < 0)
            Log(LogLevel.Warning, string.Create(CultureInfo.InvariantCulture, $"scheduler configuration failed: errno {LinuxCalls.LastError}.; the usual one stays"));
    }

    private void Log(LogLevel level, string text) => _log.Write(level, text);
}
