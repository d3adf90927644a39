using System.Runtime.InteropServices;
using Statewall.Conntrack;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Formats.Text;
using Statewall.Netlink;
using Statewall.Netlink.Client;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>conntrack(8): lists, gets, deletes and watches connections, with the texts and exit codes that scripts know.</summary>
internal sealed class ConntrackApplet : IDisposable
{
    private const string Version = "conntrack v1.4.9 (conntrack-tools)";
    private readonly AppletContext _context;
    private readonly ConntrackArguments _arguments;
    private readonly OutputBuffer _output;
    private readonly TextOptions _options;

    private ConntrackApplet(AppletContext context, ConntrackArguments arguments)
    {
        _context = context;
        _arguments = arguments;
        _output = new OutputBuffer(context.Streams.Output);
        _options = new TextOptions(arguments.Fields, context.Clock);
    }

    /// <summary>Runs the applet.</summary>
    /// <returns>0 done, 1 failed, 2 wrong usage.</returns>
    public static int Run(AppletContext context, string[] words)
    {
        try
        {
            var arguments = ConntrackArguments.Parse(words, context.Streams.Error.WriteLine);
            using var applet = new ConntrackApplet(context, arguments);
            return applet.RunCommand();
        }
        catch (UsageException exception)
        {
            context.Streams.Error.WriteLine($"{Version}: {exception.Message}");
            if (exception.ExitCode == UsageException.CommandLine)
                context.Streams.Error.WriteLine("Try `conntrack -h' or 'conntrack --help' for more information.");
            return exception.ExitCode;
        }
        catch (NetlinkException exception)
        {
            context.Streams.Error.WriteLine($"{Version}: Operation failed: {TextOf(exception.Errno)}");
            if (exception.Errno == NetlinkErrno.Perm)
                context.Streams.Error.WriteLine("This needs CAP_NET_ADMIN: use sudo, a user namespace of your own (unshare -Urn), or --engine embedded.");
            return UsageException.Other;
        }
        catch (Exception exception) when (exception is NetlinkProtocolException or PlatformNotSupportedException)
        {
            context.Streams.Error.WriteLine($"{Version}: {exception.Message}");
            return UsageException.Other;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();

    private static string TextOf(int errno) => errno switch
    {
        NetlinkErrno.NoEnt => "such conntrack doesn't exist",
        NetlinkErrno.Exist => "Such conntrack exists, try -U to update",
        NetlinkErrno.Inval => "invalid parameters",
        _ => NetlinkErrno.Describe(errno),
    };

    private int RunCommand()
    {
        switch (_arguments.Command)
        {
            case Command.Version:
                _output.Append("conntrack v1.4.9 (conntrack-tools)\n"u8);
                _output.Flush();
                return 0;
            case Command.Dump:
                return List();
            case Command.Count:
                return Count();
            case Command.Statistics:
                return Statistics();
            case Command.Get:
                return Get();
            case Command.Flush:
                return Flush();
            case Command.Event:
                return Listen();
            default:
                throw new UsageException("this command is not available yet; -L, -E, -C, -S, -G and -F are");
        }
    }

    private ConntrackClient Open() => new(_context.Engines.Open(ConntrackClient.Protocol));

    private int List()
    {
        using var client = Open();
        if (_arguments.Table == Table.Expect)
        {
            var expectations = new ExpectationLines(this);
            client.ListExpectations(_arguments.Filter.Family, ref expectations);
            _output.Flush();
            Say($"{expectations.Count} expectations have been shown.");
            return 0;
        }
        var table = _arguments.Table switch
        {
            Table.Dying => ConnectionTable.Dying,
            Table.Unconfirmed => ConnectionTable.Unconfirmed,
            _ => _arguments.Zero ? ConnectionTable.TrackedZeroing : ConnectionTable.Tracked,
        };
        var lines = new ConnectionLines(this);
        client.List(table, _arguments.Filter, ref lines);
        _output.Flush();
        Say($"{lines.Count} flow entries have been shown.");
        return 0;
    }

    private int Count()
    {
        using var client = Open();
        _output.AppendDecimal(client.Count().Entries ?? 0);
        _output.EndLine();
        _output.Flush();
        return 0;
    }

    private int Statistics()
    {
        using var client = Open();
        var lines = new StatisticsLines(this);
        client.Statistics(_arguments.Table == Table.Expect, ref lines);
        _output.Flush();
        return 0;
    }

    private int Get()
    {
        var key = new ConntrackMessage { Zone = _arguments.Filter.Zone };
        var tuple = _arguments.Original.IsEmpty ? _arguments.Reply : _arguments.Original;
        var described = new ConntrackTuple
        {
            Source = tuple.Source?.Address,
            Destination = tuple.Destination?.Address,
            Protocol = _arguments.Filter.Protocol,
            SourcePort = tuple.SourcePort,
            DestinationPort = tuple.DestinationPort,
            IcmpType = tuple.IcmpType,
            IcmpCode = tuple.IcmpCode,
            IcmpId = tuple.IcmpId,
        };
        if (_arguments.Original.IsEmpty)
            key.Reply = described;
        else
            key.Original = described;
        using var client = Open();
        var lines = new ConnectionLines(this);
        var family = _arguments.Filter.Family == NfProto.Unspecified ? NfProto.IPv4 : _arguments.Filter.Family;
        client.Get(key, family, ref lines);
        _output.Flush();
        Say($"{lines.Count} flow entries have been shown.");
        return 0;
    }

    private int Flush()
    {
        using var client = Open();
        if (_arguments.Table == Table.Expect)
            client.FlushExpectations();
        else
            client.Flush(_arguments.Filter.Family);
        Say(_arguments.Table == Table.Expect ? "expectation table has been emptied." : "connection tracking table has been emptied.");
        return 0;
    }

    private int Listen()
    {
        using var cancellation = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, cancellation));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, cancellation));
        using var client = Open();
        if (_arguments.BufferSize > 0)
            client.RequestReceiveBuffer(_arguments.BufferSize);
        client.JoinConnections(_arguments.Events);
        var lines = new EventLines(this);
        client.ListenConnections(_arguments.Filter, ref lines, cancellation.Token);
        _output.Flush();
        Say($"{lines.Count} flow events have been shown.");
        return 0;
    }

    private static void Stop(PosixSignalContext context, CancellationTokenSource cancellation)
    {
        context.Cancel = true;
        cancellation.Cancel();
    }

    private void Say(string text) => _context.Streams.Error.WriteLine($"{Version}: {text}");

    private void Write(EventKinds kind, ref ConnectionView connection)
    {
        var fault = _arguments.Json
            ? Statewall.Conntrack.Formats.Json.ConnectionJson.Write(_output, kind, connection.Message)
            : EventText.Write(_output, kind, ref connection, _options);
        if (!fault.IsNone)
            throw new NetlinkProtocolException("read connection", 0, fault);
        _output.EndLine();
    }

    private struct ConnectionLines(ConntrackApplet applet) : IConnectionHandler
    {
        public int Count { get; private set; }

        public void Handle(ref ConnectionView connection)
        {
            applet.Write(EventKinds.None, ref connection);
            Count++;
        }
    }

    private struct ExpectationLines(ConntrackApplet applet) : IExpectationHandler
    {
        public int Count { get; private set; }

        public void Handle(ref ExpectationView expectation)
        {
            ExpectationText.Write(applet._output, EventKinds.None, ref expectation, applet._options);
            applet._output.EndLine();
            Count++;
        }
    }

    private readonly struct StatisticsLines(ConntrackApplet applet) : IMessageHandler
    {
        public void Handle(in Netlink.Messages.NetlinkMessage message)
        {
            StatisticsText.Write(applet._output, message);
            applet._output.EndLine();
        }

        public void Restart()
        {
        }
    }

    private struct EventLines(ConntrackApplet applet) : IConnectionListener
    {
        public int Count { get; private set; }

        public void Handle(EventKinds kind, ref ConnectionView connection)
        {
            applet.Write(kind, ref connection);
            Count++;
        }

        public readonly void Gap() =>
            applet._context.Streams.Error.WriteLine("WARNING: We have hit ENOBUFS! We are losing events.\nThis message means that the current netlink socket buffer size is too small.\nPlease, check --buffer-size in conntrack(8) manpage.");

        public readonly void Pause() => applet._output.Flush();
    }
}
