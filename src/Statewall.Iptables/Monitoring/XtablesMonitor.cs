using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Commands;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Monitoring;

// Overview: a channel joins the groups of changes and traces of nf_tables; each message becomes a line as it comes, with no model of the rulesets. A traced
// rule is named by its number only, and is asked for. // xtables-monitor.c

/// <summary>Shows what happens to rulesets and to traced packets, as xtables-monitor(8) does.</summary>
internal sealed class XtablesMonitor : IDisposable
{
    /// <summary>Its name.</summary>
    public const string Name = "xtables-monitor";

    private const int BufferSize = 16 * 1024 * 1024;

    private readonly NetlinkClient _client;
    private readonly MonitoredRules _rules;
    private readonly ChangeText _changes;
    private readonly TraceLines _traces;
    private readonly TextOutput _output;

    /// <summary>Begins to listen.</summary>
    /// <param name="open">Opens channels of NETLINK_NETFILTER: to the kernel or an engine.</param>
    /// <param name="output">Gets the lines.</param>
    /// <param name="options">What is shown.</param>
    /// <exception cref="NetlinkException">The kernel refuses to tell.</exception>
    public XtablesMonitor(Func<INetlinkChannel> open, TextOutput output, MonitorOptions options)
    {
        var events = new ReadAheadChannel(open());
        events.RequestReceiveBuffer(BufferSize);
        _client = new NetlinkClient(events);
        _output = output;
        _rules = new MonitoredRules(open, output, options);
        _changes = new ChangeText(output, _rules, options.Family);
        _traces = new TraceLines(output, _rules, options.Family);
        try
        {
            if (options.ShowsEvents)
                _client.Join(NfnlGroup.Nftables);
            if (options.ShowsTraces)
                _client.Join(NfnlGroup.NfTrace);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The channel is closed: nothing comes any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Reads a command line, shows what it asks for at once, or follows until interrupted.</summary>
    /// <param name="open">Opens channels.</param>
    /// <param name="words">The words behind the name.</param>
    /// <param name="output">Gets what is shown.</param>
    /// <param name="complain">Gets what is said on standard error, with line ends.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>0 done, 1 help or failed, 2 wrong usage.</returns>
    public static int Run(Func<INetlinkChannel> open, IReadOnlyList<string> words, TextOutput output, Action<string> complain, CancellationToken cancellation)
    {
        var complaints = new Complaints(Name, Families.IPv4Family.Instance, complain);
        var isHelp = false;
        var code = complaints.Attempt(() =>
        {
            var options = MonitorOptions.Read(words);
            isHelp = options.IsHelp;
            if (options.IsVersion)
                output.Append(Name).Append(" v").Append(IptablesRunner.Version).Append(" (nf_tables)\n");
            else if (options.IsHelp)
                WriteHelp(output);
            else
                Follow(open, output, options, cancellation);
        }, output.Flush, XtUsageException.Other);
        return isHelp ? XtUsageException.Other : code;
    }

    /// <summary>Waits for messages, and writes what they tell.</summary>
    /// <param name="timeout">How long to wait; zero does not wait.</param>
    /// <returns>False when none has come in time.</returns>
    /// <exception cref="NetlinkProtocolException">A message is malformed.</exception>
    public bool Read(TimeSpan timeout)
    {
        var handler = new Notifications(this);
        var status = _client.ReceiveNotifications(ref handler, timeout);
        IsClosed |= status == ReceiveStatus.Closed;
        return status is ReceiveStatus.Datagram or ReceiveStatus.Gap;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _rules.Dispose();
    }

    private static void Follow(Func<INetlinkChannel> open, TextOutput output, MonitorOptions options, CancellationToken cancellation)
    {
        using var monitor = new XtablesMonitor(open, output, options);
        while (!cancellation.IsCancellationRequested && !monitor.IsClosed)
        {
            if (monitor.Read(TimeSpan.Zero))
                continue;
            output.Flush();
            monitor.Read(TimeSpan.FromMilliseconds(100));
        }
    }

    private static void WriteHelp(TextOutput output) => output.Append($"""
        {Name} v{IptablesRunner.Version} (nf_tables)
        Usage: {Name} [-t | -e] [-4 | -6] [-c]
                --trace     -t    follow packets with the target TRACE through the rules
                --event     -e    show changes of the rules
        Optional arguments:
                --ipv4      -4    show IPv4 only
                --ipv6      -6    show IPv6 only
                --counters  -c    show the counters of rules

        """);

    private void Take(in NetlinkMessage message)
    {
        if (NfnetlinkMessage.SubsystemOf(message.Type) != NfnlSubsystem.Nftables || !message.TryReadNfgen(out var header))
            return;
        if (NfnetlinkMessage.MessageOf(message.Type) == NftMessage.Trace)
            _traces.Write(in message, header.Family);
        else
            _changes.Write(in message, header.Family);
    }

    private readonly struct Notifications(XtablesMonitor monitor) : INotificationHandler
    {
        public void Handle(in NetlinkMessage message) => monitor.Take(in message);

        public void Gap() => monitor._output.Append("# events were lost: they come faster than they are shown\n");
    }
}
