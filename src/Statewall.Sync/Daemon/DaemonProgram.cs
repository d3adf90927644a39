using System.Runtime.InteropServices;
using Statewall.Sync.Configuration;
using Statewall.Sync.Control;

namespace Statewall.Sync.Daemon;

/// <summary>A daemon as a program: its log, its signals and its exit code.</summary>
internal static class DaemonProgram
{
    /// <summary>Runs a daemon until it is told to end.</summary>
    /// <param name="configuration">What it is to do.</param>
    /// <param name="reload">Reads the configuration anew, and says what there is to say; null when it is wrong.</param>
    /// <param name="clock">The time of day.</param>
    /// <param name="output">Gets a copy of its log; null when nobody looks.</param>
    /// <param name="errors">Gets a copy of its errors.</param>
    /// <param name="started">Called when it works.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        SyncConfiguration configuration,
        Func<Action<LogLevel, string>, SyncConfiguration?> reload,
        TimeProvider clock,
        Action<string>? output,
        Action<string> errors,
        Action? started = null)
    {
        DaemonLog log;
        try
        {
            log = new DaemonLog(configuration.General.LogFile, configuration.General.Syslog, clock, output, errors);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            errors(LogLine.Of(LogLevel.Error, $"can't open log file: {error.Message}", clock.GetLocalNow()));
            return 1;
        }
        using var daemon = new SyncDaemon(configuration, log, clock);
        try
        {
            daemon.Start();
        }
        catch (DaemonException error)
        {
            log.Write(LogLevel.Error, error.Message);
            return 1;
        }
        using var terminates = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var reloads = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            if (reload(log.Write) is { } changed)
                daemon.Reload(changed);
        });
        started?.Invoke();
        daemon.Run();
        return 0;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            daemon.Stop();
        }
    }
}
