using Statewall.Conntrack;
using Statewall.Conntrack.Filters;
using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Formats.Xml;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Applets.Conntrack;

// -L, -G, -C, -S and -F.
internal sealed partial class ConntrackApplet
{
    private static NfProto ExpectationFamily(ConntrackArguments arguments) => arguments.Family == NfProto.Unspecified ? NfProto.IPv4 : arguments.Family;

    private int List(ConntrackArguments arguments)
    {
        using var client = OpenReadAhead();
        var printer = Printer(arguments);
        if (arguments.Table == Table.Expect)
        {
            var expectations = new ExpectationLines(printer);
            client.ListExpectations(ExpectationFamily(arguments), ref expectations);
            printer.Close(ExpectationXml.Closing);
            Say($"{printer.Count} expectations have been shown.");
            return 0;
        }
        var table = arguments.Table switch
        {
            Table.Dying => ConnectionTable.Dying,
            Table.Unconfirmed => ConnectionTable.Unconfirmed,
            _ => arguments.Has(Option.Zero) ? ConnectionTable.TrackedZeroing : ConnectionTable.Tracked,
        };
        var lines = new ConnectionLines(printer);
        client.List(table, arguments.ToFilter(), ref lines);
        printer.Close(ConnectionXml.Closing);
        Say($"{printer.Count} flow entries have been shown.");
        return 0;
    }

    private int Get(ConntrackArguments arguments)
    {
        using var client = Open();
        var printer = Printer(arguments);
        if (arguments.Table == Table.Expect)
        {
            var expectations = new ExpectationLines(printer);
            client.GetExpectation(arguments.ToExpectationKey(), arguments.Family, ref expectations);
            _output.Flush();
            return 0;
        }
        var lines = new ChosenLines(printer, new ConnectionFilter { Id = arguments.Id, Labels = arguments.Labels });
        client.Get(arguments.ToKey(), arguments.Family, ref lines);
        _output.Flush();
        Say($"{printer.Count} flow entries have been shown.");
        return printer.Count > 0 ? 0 : UsageException.Other;
    }

    private int Count(ConntrackArguments arguments)
    {
        using var client = Open();
        if (arguments.Table == Table.Expect)
        {
            var counter = default(ExpectationCounter);
            client.ListExpectations(NfProto.IPv4, ref counter);
            _output.AppendDecimal((uint)counter.Count);
        }
        else
        {
            _output.AppendDecimal(client.Count().Entries ?? 0);
        }
        _output.EndLine();
        _output.Flush();
        return 0;
    }

    private int Statistics(ConntrackArguments arguments)
    {
        using var client = Open();
        var lines = new StatisticsLines(this);
        client.Statistics(arguments.Table == Table.Expect, ref lines);
        _output.Flush();
        return 0;
    }

    private int Flush(ConntrackArguments arguments)
    {
        using var client = Open();
        if (arguments.Table == Table.Expect)
            client.FlushExpectations();
        else
            client.Flush(arguments.Family);
        Say(arguments.Table == Table.Expect ? "expectation table has been emptied." : "connection tracking table has been emptied.");
        return 0;
    }

    private readonly struct ConnectionLines(EntryPrinter printer) : IConnectionHandler
    {
        public void Handle(ref ConnectionView connection) => printer.Write(EventKinds.None, ref connection);
    }

    private readonly struct ChosenLines(EntryPrinter printer, ConnectionFilter filter) : IConnectionHandler
    {
        public void Handle(ref ConnectionView connection)
        {
            if (filter.Matches(ref connection))
                printer.Write(EventKinds.None, ref connection);
        }
    }

    private readonly struct ExpectationLines(EntryPrinter printer) : IExpectationHandler
    {
        public void Handle(ref ExpectationView expectation) => printer.Write(EventKinds.None, ref expectation);
    }

    private struct ExpectationCounter : IExpectationHandler
    {
        public int Count { get; private set; }

        public void Handle(ref ExpectationView expectation) => Count++;
    }

    private readonly struct StatisticsLines(ConntrackApplet applet) : IMessageHandler
    {
        public void Handle(in NetlinkMessage message)
        {
            StatisticsText.Write(applet._output, message);
            applet._output.EndLine();
        }

        public void Restart()
        {
        }
    }
}
