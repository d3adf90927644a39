
namespace Statewall.Cli;

// Overview: one program for all tools. The name it was started by (argv[0], a link made by `statewall install`) or else its first argument
// picks an applet from AppletTable; `--engine` in front of it, or $STATEWALL_ENGINE, picks the kernel. Nothing else happens before
// the applet runs, as scripts start these tools thousands of times.

/// <summary>The entry point.</summary>
internal static class Program
{
    private static int Main(string[] arguments) => Launcher.Run(Environment.GetCommandLineArgs()[0], arguments);
}
