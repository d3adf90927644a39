using Statewall.Cli.Terminal;
using Statewall.Conntrack;
using Statewall.Conntrack.Following;
using Statewall.Conntrack.Formats.Xml;
using Statewall.Netlink;
using Statewall.Netlink.Channels;

namespace Statewall.Cli.Applets.Conntrack;

// -E.
internal sealed partial class ConntrackApplet
{
    private const int UsualBufferSize = 64 * 1024 * 1024;

    private int Listen(ConntrackArguments arguments)
    {
        using var interruption = new Interruption();
        using var client = new ConntrackClient(new ReadAheadChannel(OpenChannel()));
        AskForBuffer(client, arguments);
        var printer = Printer(arguments);
        if (!TryJoin(client, arguments))
            return UsageException.Other;
        if (arguments.Table == Table.Expect)
        {
            var expectations = new ExpectationEvents(this, printer);
            client.ListenExpectations(ref expectations, interruption.Token);
        }
        else if (arguments.Has(Option.Resync))
        {
            var connections = new ConnectionEvents(this, printer, arguments.Events, isFollowed: true);
            client.FollowConnections(arguments.ToFilter(), new ConnectionModel(), OpenChannel(), ref connections, interruption.Token);
        }
        else
        {
            var connections = new ConnectionEvents(this, printer, EventKinds.All, isFollowed: false);
            client.ListenConnections(arguments.ToFilter(), ref connections, interruption.Token);
        }
        printer.Close(arguments.Table == Table.Expect ? ExpectationXml.Closing : ConnectionXml.Closing);
        Say($"{printer.Count} {(arguments.Table == Table.Expect ? "expectation" : "flow")} events have been shown.");
        return 0;
    }

    /// <summary>Unless told otherwise, enough for bursts; only a refusal is said, for who needs every event.</summary>
    private void AskForBuffer(ConntrackClient client, ConntrackArguments arguments)
    {
        if (arguments.Has(Option.BufferSize))
        {
            _context.Streams.Error.WriteLine($"NOTICE: Netlink socket buffer size has been set to {client.RequestReceiveBuffer(arguments.BufferSize)} bytes.");
            return;
        }
        if (client.RequestReceiveBuffer(UsualBufferSize) is var granted && granted < UsualBufferSize)
        {
            _context.Streams.Error.WriteLine(
                $"NOTICE: the socket's buffer has {granted} bytes: {UsualBufferSize} were refused, so events may be lost under load. Raise net.core.rmem_max, or run with CAP_NET_ADMIN.");
        }
    }

    private bool TryJoin(ConntrackClient client, ConntrackArguments arguments)
    {
        try
        {
            if (arguments.Table == Table.Expect)
                client.JoinExpectations(arguments.Events);
            else
                client.JoinConnections(arguments.Has(Option.Resync) ? EventKinds.All : arguments.Events);
            return true;
        }
        catch (NetlinkException exception)
        {
            _context.Streams.Error.WriteLine($"mnl_socket_bind: {NetlinkErrno.Describe(exception.Errno)}");
            Say("Can't open netlink socket");
            SayHowToBeAllowed(exception.Errno);
            return false;
        }
    }

    private void SayGap() => _context.Streams.Error.WriteLine(
        "WARNING: We have hit ENOBUFS! We are losing events.\nThis message means that the current netlink socket buffer size is too small.\nPlease, check --buffer-size in conntrack(8) manpage.");

    private readonly struct ConnectionEvents(ConntrackApplet applet, EntryPrinter printer, EventKinds kinds, bool isFollowed) : IConnectionListener
    {
        public void Handle(EventKinds kind, ref ConnectionView connection)
        {
            if ((kind & kinds) != 0)
                printer.Write(kind, ref connection);
        }

        public void Gap()
        {
            if (isFollowed)
                applet._context.Streams.Error.WriteLine("WARNING: events were lost; the table is listed again to make up for them.");
            else
                applet.SayGap();
        }

        public void Pause() => applet._output.Flush();
    }

    private readonly struct ExpectationEvents(ConntrackApplet applet, EntryPrinter printer) : IExpectationListener
    {
        public void Handle(EventKinds kind, ref ExpectationView expectation) => printer.Write(kind, ref expectation);

        public void Gap() => applet.SayGap();

        public void Pause() => applet._output.Flush();
    }
}
