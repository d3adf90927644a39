using System.CommandLine;

namespace Statewall.Cli.Commands;

/// <summary>The commands that are statewall's own, unlike the applets, whose syntax belongs to the tools whose names they bear.</summary>
internal static class OwnCommands
{
    /// <summary>Describes all commands.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Connection tracking and stateful firewalling, on the kernel or on an embedded engine.");
        root.Add(ReplayCommand.Create());
        root.Add(EngineCommand.Create());
        root.Add(InstallCommand.Create());
        root.Add(CompletionCommand.Create());
        root.Add(ManualCommand.Create(root.Subcommands));
        return root;
    }

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>0 done, 1 failed, 2 wrong usage.</returns>
    public static int Run(string[] arguments)
    {
        var parsed = Create().Parse(arguments);
        var code = parsed.Invoke();
        return parsed.Errors.Count > 0 ? Launcher.UsageError : code;
    }
}
