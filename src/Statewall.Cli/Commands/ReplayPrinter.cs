using System.Text;
using Statewall.Conntrack;
using Statewall.Conntrack.Filters;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Formats.Json;
using Statewall.Conntrack.Formats.Text;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay.Rulesets;

namespace Statewall.Cli.Commands;

/// <summary>Prints what a replay left behind, or what happened in it, as conntrack does or as JSON.</summary>
internal sealed class ReplayPrinter : IDisposable
{
    private readonly OutputBuffer _output = new(Console.OpenStandardOutput());
    private readonly TextOptions _options = new(TextFields.Extended, TimeProvider.System);
    private readonly string _show;
    private readonly bool _json;
    private readonly HostRuleset _ruleset;

    public ReplayPrinter(string show, bool json, HostRuleset ruleset)
    {
        _ruleset = ruleset;
        _show = show;
        _json = json;
    }

    /// <summary>Prints one notification of connection tracking.</summary>
    public void PrintEvent(in NetlinkMessage message)
    {
        var kind = EventKindOf.Message(message);
        if (kind == EventKinds.None || Nfnetlink.NfnetlinkMessage.SubsystemOf(message.Type) != NfnlSubsystem.Ctnetlink)
            return;
        var connection = new ConnectionView(message);
        Check(_json ? ConnectionJson.Write(_output, kind, ref connection) : EventText.Write(_output, kind, ref connection, _options));
        _output.EndLine();
    }

    /// <summary>Prints the table that was asked for.</summary>
    public void PrintTable(INetlinkChannel channel)
    {
        using var client = new ConntrackClient(channel, ownsChannel: false);
        switch (_show)
        {
            case "connections":
                var lines = new ConnectionLines(this);
                client.List(ConnectionTable.Tracked, new ConnectionFilter { Family = NfProto.IPv4 }, ref lines);
                client.List(ConnectionTable.Tracked, new ConnectionFilter { Family = NfProto.IPv6 }, ref lines);
                break;
            case "expectations":
                var expectations = new ExpectationLines(this);
                client.ListExpectations(NfProto.Unspecified, ref expectations);
                break;
            case "counters":
                _output.Append(Encoding.UTF8.GetBytes(_ruleset.List(channel)));
                break;
            case "statistics":
                var statistics = new StatisticsLines(this);
                client.Statistics(expectations: false, ref statistics);
                break;
        }
        _output.Flush();
    }

    public void Dispose()
    {
        _output.Flush();
        _output.Dispose();
    }

    private static void Check(CodecFault fault)
    {
        if (!fault.IsNone)
            throw new NetlinkProtocolException("read connection tracking", 0, fault);
    }

    private readonly struct ConnectionLines(ReplayPrinter printer) : IConnectionHandler
    {
        public void Handle(ref ConnectionView connection)
        {
            Check(printer._json
                ? ConnectionJson.Write(printer._output, EventKinds.None, ref connection)
                : ConnectionText.Write(printer._output, ref connection, printer._options));
            printer._output.EndLine();
        }
    }

    private readonly struct ExpectationLines(ReplayPrinter printer) : IExpectationHandler
    {
        public void Handle(ref ExpectationView expectation)
        {
            Check(printer._json
                ? ExpectationJson.Write(printer._output, EventKinds.None, ref expectation)
                : ExpectationText.Write(printer._output, EventKinds.None, ref expectation, printer._options));
            printer._output.EndLine();
        }
    }

    private readonly struct StatisticsLines(ReplayPrinter printer) : IMessageHandler
    {
        public void Handle(in NetlinkMessage message)
        {
            Check(printer._json ? StatisticsJson.Write(printer._output, message) : StatisticsText.Write(printer._output, message));
            printer._output.EndLine();
        }

        public void Restart()
        {
        }
    }
}
