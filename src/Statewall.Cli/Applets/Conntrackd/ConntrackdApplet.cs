using System.Net.Sockets;
using System.Text;
using Statewall.Cli.Syntax;
using Statewall.Sync.Configuration;
using Statewall.Sync.Control;

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
        switch (_options.Action)
        {
            case ConntrackdAction.Version:
                Write(_context, $"{Version}\n");
                return 0;
            case ConntrackdAction.Help:
                WriteUsage(_context);
                return 0;
            default:
                break;
        }
        foreach (var warning in _options.Warnings)
            Say(_context, LogLevel.Warning, warning);
        if (ReadConfiguration() is not { } configuration)
            return Failed;
        return _options.Action switch
        {
            ConntrackdAction.Start => ConntrackdStart.Run(_context, _options, configuration, ReadConfiguration),
            ConntrackdAction.Failover => new FailoverCommand(_context, _options, configuration).Run(),
            ConntrackdAction.Health => HealthCommand.Run(_context, _options, configuration),
            _ => Ask(configuration),
        };
    }

    private SyncConfiguration? ReadConfiguration()
    {
        var warnings = new List<ConfigurationDiagnostic>();
        try
        {
            return SyncConfiguration.ReadFile(_options.ConfigurationPath, warnings);
        }
        catch (ConfigurationException wrong)
        {
            SayAll(LogLevel.Warning, warnings, hasPlaces: true);
            SayAll(LogLevel.Error, [wrong.Mistake], hasPlaces: true);
            warnings.Clear();
            return null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            Say(_context, LogLevel.Error, $"can't open config file `{_options.ConfigurationPath}'");
            if (refusal is not (FileNotFoundException or DirectoryNotFoundException))
                _context.Streams.Error.WriteLine(Directory.Exists(_options.ConfigurationPath) ? "it is a directory" : refusal.Message);
            return null;
        }
        finally
        {
            SayAll(LogLevel.Warning, warnings, _options.Action == ConntrackdAction.Start);
        }
    }

    private void SayAll(LogLevel level, IReadOnlyList<ConfigurationDiagnostic> diagnostics, bool hasPlaces)
    {
        foreach (var diagnostic in diagnostics)
        {
            Say(_context, level, diagnostic.Message);
            if (hasPlaces)
                _context.Streams.Error.WriteLine(diagnostic.ToString());
        }
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
