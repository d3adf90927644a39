using Statewall.Sync.Configuration;
using Statewall.Sync.Control;

namespace Statewall.Cli.Applets.Conntrackd;

/// <summary>Starts the daemon.</summary>
internal static class ConntrackdStart
{
    /// <summary>Runs until the daemon ends; with <c>-d</c>, until it is ready.</summary>
    public static int Run(AppletContext context, ConntrackdOptions options, SyncConfiguration configuration)
    {
        ConntrackdApplet.Say(context, LogLevel.Error, "conntrackd cannot start, please review your configuration");
        return 1;
    }
}
