using Statewall.Sync.Configuration;
using Statewall.Sync.Daemon;

namespace Statewall.Cli.Applets.Conntrackd;

/// <summary>Starts the daemon.</summary>
internal static class ConntrackdStart
{
    /// <summary>Runs until the daemon ends; with <c>-d</c>, until it is ready.</summary>
    /// <param name="context">What the applet works with.</param>
    /// <param name="options">The command line.</param>
    /// <param name="configuration">What the daemon is to do.</param>
    /// <param name="reload">Reads the configuration anew; null when it is wrong, which was said then.</param>
    public static int Run(AppletContext context, ConntrackdOptions options, SyncConfiguration configuration, Func<SyncConfiguration?> reload)
    {
        var isDetached = DetachedStart.Enter();
        if (options.IsDetached && !isDetached)
            return DetachedStart.Run(["conntrackd", "-d", "-C", Path.GetFullPath(options.ConfigurationPath)], context.Streams.Error.WriteLine);
        Action<string>? output = isDetached ? null : line => context.Streams.Output.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        return DaemonProgram.Run(configuration, reload, context.Clock, output, context.Streams.Error.WriteLine, isDetached ? DetachedStart.Ready : null);
    }
}
