using System.CommandLine;

namespace Statewall.Cli.Commands;

/// <summary>The commands that are statewall's own, unlike the applets, whose syntax belongs to the tools whose names they bear.</summary>
internal static class OwnCommands
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="arguments">The command and what follows it.</param>
    /// <param name="engine">The value of <c>--engine</c> in front of it, for commands that ask a kernel.</param>
    /// <returns>0 done, 1 failed, 2 wrong usage; the doctor's are those of monitoring checks.</returns>
    public static int Run(string[] arguments, string? engine)
    {
        var root = new RootCommand("Connection tracking and stateful firewalling, on the kernel or on an embedded engine.");
        root.Add(DoctorCommand.Create(engine));
        root.Add(ReplayCommand.Create());
        root.Add(EngineCommand.Create());
        root.Add(InstallCommand.Create());
        var parsed = root.Parse(arguments);
        var code = parsed.Invoke();
        if (parsed.Errors.Count == 0)
            return code;
        return parsed.CommandResult.Command.Name == DoctorCommand.Name ? DoctorCommand.Unknown : Launcher.UsageError;
    }
}
