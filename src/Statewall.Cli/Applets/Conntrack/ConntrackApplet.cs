using Statewall.Conntrack;
using Statewall.Conntrack.Formats;
using Statewall.Netlink;
using Statewall.Netlink.Channels;

namespace Statewall.Cli.Applets.Conntrack;

// Overview: a command line becomes ConntrackArguments, whose command is carried out here; EntryPrinter writes what comes back. Entries go
// to standard output, all words about them to standard error. Nothing but the version is done before the arguments are read and
// checked, and no socket is opened before a command needs it. Partials: listings, changes, events; LoadFile carries out files.

/// <summary>conntrack(8): lists, gets, changes, deletes and watches connections, with the texts and exit codes that scripts know.</summary>
internal sealed partial class ConntrackApplet : IDisposable
{
    private const string Version = "conntrack v1.4.9 (conntrack-tools)";
    private readonly AppletContext _context;
    private readonly OutputBuffer _output;

    private ConntrackApplet(AppletContext context)
    {
        _context = context;
        _output = new OutputBuffer(context.Streams.Output);
    }

    /// <summary>Runs the applet.</summary>
    /// <returns>0 done, 1 failed or nothing found to change, 2 wrong usage.</returns>
    public static int Run(AppletContext context, string[] words)
    {
        using var applet = new ConntrackApplet(context);
        var command = Command.None;
        var table = Table.Conntrack;
        try
        {
            if (words.Length > 1 && words[0] is "-R" or "--load-file")
                return new LoadFile(applet).Run(words[1]);
            var arguments = ConntrackArguments.Parse(words, context.Streams.Error.WriteLine);
            (command, table) = (arguments.Command, arguments.Table);
            return applet.RunCommand(arguments);
        }
        catch (UsageException exception)
        {
            applet.Complain(exception);
            return exception.ExitCode;
        }
        catch (NetlinkException exception)
        {
            applet.Complain(command, table, exception.Errno);
            return UsageException.Other;
        }
        catch (Exception exception) when (exception is NetlinkProtocolException or PlatformNotSupportedException)
        {
            applet.TryFlush();
            applet.Say(exception.Message);
            return UsageException.Other;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();

    /// <summary>Says what is wrong with a command line.</summary>
    private void Complain(UsageException exception)
    {
        TryFlush();
        Say(exception.Message);
        if (exception.ExitCode == UsageException.CommandLine)
            _context.Streams.Error.WriteLine("Try `conntrack -h' or 'conntrack --help' for more information.");
    }

    /// <summary>Says what the kernel refused.</summary>
    private void Complain(Command command, Table table, int errno)
    {
        TryFlush();
        Say($"Operation failed: {ErrorText.Of(command, table, errno)}");
        SayHowToBeAllowed(errno);
    }

    private void SayHowToBeAllowed(int errno)
    {
        if (errno == NetlinkErrno.Perm)
            _context.Streams.Error.WriteLine("This needs CAP_NET_ADMIN: use sudo, --cap-add NET_ADMIN of a container, a user namespace of your own (unshare -Urn), or --engine embedded.");
    }

    private void TryFlush() => _output.Flush();

    private int RunCommand(ConntrackArguments arguments)
    {
        switch (arguments.Command)
        {
            case Command.Version:
                _output.Append("conntrack v1.4.9 (conntrack-tools)\n"u8);
                _output.Flush();
                return 0;
            case Command.Dump:
                return List(arguments);
            case Command.Count:
                return Count(arguments);
            case Command.Statistics:
                return Statistics(arguments);
            case Command.Get:
                return Get(arguments);
            case Command.Flush:
                return Flush(arguments);
            case Command.Event:
                return Listen(arguments);
            case Command.Create or Command.Add:
                return Create(arguments);
            case Command.Update:
                return Update(arguments, isQuiet: false);
            case Command.Delete:
                return Delete(arguments, isQuiet: false);
            default:
                HelpText.Write(_output, arguments.Protocol);
                _output.Flush();
                return 0;
        }
    }

    private ConntrackClient Open() => new(OpenChannel());

    /// <summary>For dumps: the kernel goes on while the part that is there is written. A few datagrams are not worth a thread.</summary>
    private ConntrackClient OpenReadAhead() => new(new ReadAheadChannel(OpenChannel(), startAfter: 4, limit: 1024 * 1024));

    private INetlinkChannel OpenChannel() => _context.Engines.Open(ConntrackClient.Protocol);

    private EntryPrinter Printer(ConntrackArguments arguments) => new(_output, arguments, _context.Clock);

    private void Say(string text) => _context.Streams.Error.WriteLine($"{Version}: {text}");
}
