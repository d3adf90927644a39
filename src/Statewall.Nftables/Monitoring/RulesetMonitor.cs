using System.Runtime.CompilerServices;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Monitoring;

// Overview: a channel joins the groups of nf_tables and receives; a second one reads the ruleset at first, and again when events were lost. Events that
// the ruleset as it was read contains already are told, but change nothing of what is known: they have the number of an older ruleset.
// Life-cycle: events are queued by the kernel from the constructor on. Threads: one call at a time; the ruleset's changes come from anywhere.

/// <summary>Follows what happens to the rulesets of a kernel or engine, and to packets that are traced.</summary>
public sealed class RulesetMonitor : IDisposable
{
    private static readonly TimeSpan CancellationInterval = TimeSpan.FromMilliseconds(100);

    private readonly NetlinkClient _events;
    private readonly RulesetClient _ruleset;
    private readonly MonitorNode _wanted;
    private readonly Queue<RulesetEvent> _queue = new();
    private EventReader _reader;

    /// <summary>Begins to follow.</summary>
    /// <param name="events">
    /// A channel of protocol <see cref="RulesetClient.Protocol"/> to receive from; disposed with this. A large receive buffer keeps bursts from being lost.
    /// </param>
    /// <param name="ruleset">A second channel to the same kernel, to read the ruleset; disposed with this.</param>
    /// <param name="wanted">Which events; null for all.</param>
    /// <exception cref="NetlinkException">The kernel refused, or the ruleset changes faster than it can be read (EINTR).</exception>
    public RulesetMonitor(INetlinkChannel events, INetlinkChannel ruleset, MonitorNode? wanted = null)
    {
        _events = new NetlinkClient(events);
        _ruleset = new RulesetClient(ruleset);
        _wanted = wanted ?? MonitorNode.Everything;
        try
        {
            // changes are always followed: traces name rules, and elements belong to sets
            _events.Join(NfnlGroup.Nftables);
            if (_wanted.Made.HasFlag(MonitorSubjects.Traces))
                _events.Join(NfnlGroup.NfTrace);
            _reader = new EventReader(_ruleset.ReadModel());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The channel is closed: no event comes any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Waits for an event.</summary>
    /// <param name="timeout">How long to wait; zero does not wait.</param>
    /// <returns>The event; null when none has come in time, or the channel is closed.</returns>
    /// <exception cref="NetlinkException">Events were lost, and the ruleset could not be read anew.</exception>
    /// <exception cref="NetlinkProtocolException">An event is malformed.</exception>
    public RulesetEvent? Read(TimeSpan timeout)
    {
        var handler = new Notifications(this);
        // a datagram may hold only what was not asked for
        for (var status = ReceiveStatus.Datagram; _queue.Count == 0 && status is ReceiveStatus.Datagram or ReceiveStatus.Gap;)
        {
            status = _events.ReceiveNotifications(ref handler, timeout);
            IsClosed |= status == ReceiveStatus.Closed;
        }
        return _queue.TryDequeue(out var next) ? next : null;
    }

    /// <summary>All events until cancelled or until the channel is closed; the thread waits for each.</summary>
    /// <param name="cancellation">Ends the wait within 100 ms.</param>
    /// <exception cref="NetlinkException">As for <see cref="Read"/>.</exception>
    /// <exception cref="NetlinkProtocolException">As for <see cref="Read"/>.</exception>
    public IEnumerable<RulesetEvent> ReadAll(CancellationToken cancellation = default)
    {
        while (!cancellation.IsCancellationRequested && !IsClosed)
        {
            if (Read(CancellationInterval) is { } next)
                yield return next;
        }
    }

    /// <summary>As <see cref="ReadAll"/>; a thread of the pool waits.</summary>
    /// <param name="cancellation">Ends the events within 100 ms, without an exception.</param>
    public IAsyncEnumerable<RulesetEvent> ReadAllAsync(CancellationToken cancellation = default) => Iterate(cancellation);

    /// <summary>Disposes both channels.</summary>
    public void Dispose()
    {
        _events.Dispose();
        _ruleset.Dispose();
    }

    private async IAsyncEnumerable<RulesetEvent> Iterate([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && !IsClosed)
        {
            var next = Read(TimeSpan.Zero) ?? await Task.Run(() => Read(CancellationInterval), CancellationToken.None).ConfigureAwait(false);
            if (next is not null)
                yield return next;
        }
    }

    private bool IsWanted(RulesetEvent told) => told switch
    {
        ChangeEvent { Command: var command } => (command.Verb is CommandVerb.Delete or CommandVerb.Destroy ? _wanted.Removed : _wanted.Made).HasFlag(SubjectOf(command.Object)),
        RulesetGeneration => _wanted.Made.HasFlag(MonitorSubjects.Generations),
        PacketTrace => _wanted.Made.HasFlag(MonitorSubjects.Traces),
        _ => true,
    };

    private static MonitorSubjects SubjectOf(CommandObject about) => about switch
    {
        CommandObject.Table => MonitorSubjects.Tables,
        CommandObject.Chain => MonitorSubjects.Chains,
        CommandObject.Rule => MonitorSubjects.Rules,
        CommandObject.Element => MonitorSubjects.Elements,
        CommandObject.Object => MonitorSubjects.Objects,
        CommandObject.Flowtable => MonitorSubjects.Flowtables,
        _ => MonitorSubjects.Sets,
    };

    private readonly struct Notifications(RulesetMonitor monitor) : INotificationHandler
    {
        public void Handle(in NetlinkMessage message)
        {
            if (monitor._reader.Read(in message) is { } told && monitor.IsWanted(told))
                monitor._queue.Enqueue(told);
        }

        public void Gap()
        {
            monitor._queue.Enqueue(new LostEvents());
            monitor._reader = new EventReader(monitor._ruleset.ReadModel());
        }
    }
}
