using Statewall.Cli.Engines;
using Statewall.Cli.Terminal;

namespace Statewall.Cli.Applets;

/// <summary>What an applet works with.</summary>
/// <param name="Name">The name it was started by.</param>
/// <param name="Engines">Opens channels to the kernel or engine that was chosen.</param>
/// <param name="Streams">Standard output and error.</param>
internal sealed record AppletContext(string Name, EngineChannels Engines, StandardStreams Streams)
{
    /// <summary>Gives the time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
