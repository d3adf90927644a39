using System.Net.Sockets;
using System.Text;
using Statewall.Cli.Syntax;
using Statewall.Sync.Configuration;
using Statewall.Sync.Control;
using Statewall.Sync.Daemon;

namespace Statewall.Cli.Applets.Conntrackd;

// Overview: a command line starts the daemon, or asks the one that runs through the socket that the same configuration names. What is said about a configuration and
// about failures looks like lines of the daemon's log, on standard error.

/// <summary>conntrackd(8): states of connections, shared with other machines.</summary>
internal sealed class ConntrackdApplet
{
    private const int Failed = 1;
    private const string Version = "Connection tracking userspace daemon v1.4.9";

    private readonly AppletContext _context;
    private readonly ConntrackdOptions _options;

    private ConntrackdApplet(AppletContext context, ConntrackdOptions options) => (_context, _options) = (context, options);

    /// <summary>Runs the applet.</summary>
    /// <returns>0 done, 1 failed or wrong usage.</returns>
    public static int Run(AppletContext context, string[] words)
    {
        try
        {
            return new ConntrackdApplet(context, ConntrackdOptions.Parse(words)).Run();
        }
        catch (ConntrackdUsageException wrong)
        {
            Say(context, LogLevel.Error, wrong.Message);
            if (wrong.ShowsUsage)
                WriteUsage(context);
            return Failed;
        }
    }

    /// <summary>Says something on standard error.</summary>
    public static void Say(AppletContext context, LogLevel level, string text) => context.Streams.Error.WriteLine(LogLine.Of(level, text, context.Clock.GetLocalNow()));

    private static void WriteUsage(AppletContext context) => Write(context, ConntrackdSyntax.Usage($"{Version}\n", context.Name));

    private static void Write(AppletContext context, string text) => context.Streams.Output.Write(Encoding.UTF8.GetBytes(text));

    private int Run()
    {
        switch (_options)
        {
            case { Action: ConntrackdAction.Version }:
                Write(_context, $"{Version}\n");
                return 0;
            case { Action: ConntrackdAction.Help }:
                WriteUsage(_context);
                return 0;
            case { Action: ConntrackdAction.Start, IsDetached: true } when !DetachedStart.Enter():
                return DetachedStart.Run(["conntrackd", "-d", "-C", Path.GetFullPath(_options.ConfigurationPath)], _context.Streams.Error.WriteLine);
            default:
                break;
        }
        foreach (var warning in _options.Warnings)
            Say(_context, LogLevel.Warning, warning);
        if (ReadConfiguration((level, text) => Say(_context, level, text)) is not { } configuration)
            return Failed;
        return _options.Action switch
        {
            ConntrackdAction.Start => Start(configuration),
            ConntrackdAction.Failover => new FailoverCommand(_context, _options, configuration).Run(),
            ConntrackdAction.Health => HealthCommand.Run(_context, _options, configuration),
            _ => Ask(configuration),
        };
    }

    // In the background it has left its starter's output by the time that it works.
    private int Start(SyncConfiguration configuration) => DaemonProgram.Run(
        configuration, ReadConfiguration, _context.Clock, _options.IsDetached ? null : line => Write(_context, $"{line}\n"), _context.Streams.Error.WriteLine,
        _options.IsDetached ? DetachedStart.Ready : null);

    private SyncConfiguration? ReadConfiguration(Action<LogLevel, string> say)
    {
        var warnings = new List<ConfigurationDiagnostic>();
        try
        {
            var configuration = SyncConfiguration.ReadFile(_options.ConfigurationPath, warnings);
            foreach (var warning in warnings)
                Tell(say, LogLevel.Warning, warning, hasPlace: _options.Action == ConntrackdAction.Start);
            return configuration;
        }
        catch (ConfigurationException wrong)
        {
            foreach (var warning in warnings)
                Tell(say, LogLevel.Warning, warning, hasPlace: true);
            Tell(say, LogLevel.Error, wrong.Mistake, hasPlace: true);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            say(LogLevel.Error, $"can't open config file `{_options.ConfigurationPath}'");
            if (refusal is not (FileNotFoundException or DirectoryNotFoundException))
                say(LogLevel.Error, Directory.Exists(_options.ConfigurationPath) ? "it is a directory" : refusal.Message);
        }
        return null;
    }

    private static void Tell(Action<LogLevel, string> say, LogLevel level, ConfigurationDiagnostic diagnostic, bool hasPlace)
    {
        say(level, diagnostic.Message);
        if (hasPlace)
            say(level, diagnostic.ToString());
    }

    private int Ask(SyncConfiguration configuration)
    {
        try
        {
            return Answer(new ControlClient(configuration.General.SocketPath ?? ""));
        }
        catch (Exception refusal) when (refusal is SocketException or ArgumentException)
        {
            Say(_context, LogLevel.Error, "can't connect: is conntrackd running? appropriate permissions?");
            return Failed;
        }
    }

    private int Answer(ControlClient client)
    {
        if (!_options.IsJson)
        {
            client.Send(_options.Request, _context.Streams.Output);
            return 0;
        }
        var answer = client.Ask(_options.Request | ControlRequest.Json);
        if (answer.Length == 0)
        {
            Say(_context, LogLevel.Error, "the daemon that runs knows no JSON");
            return Failed;
        }
        _context.Streams.Output.Write(answer);
        return 0;
    }
}
