using System.CommandLine;

namespace Statewall.Cli.Commands;

/// <summary>The commands that are statewall's own, unlike the applets, whose syntax belongs to the tools whose names they bear.</summary>
internal static class OwnCommands
{
    /// <summary>Describes all commands.</summary>
    /// <param name="engine">The value of <c>--engine</c> in front of them, for commands that ask a kernel.</param>
    public static RootCommand Create(string? engine = null)
    {
        var root = new RootCommand("Connection tracking and stateful firewalling, on the kernel or on an embedded engine.");
        root.Add(DoctorCommand.Create(engine));
        root.Add(ExplainCommand.Create(engine));
        root.Add(MigrateCommand.Create());
        root.Add(ReplayCommand.Create());
        root.Add(TestCommand.Create());
        root.Add(TraceCommand.Create(engine));
        root.Add(EngineCommand.Create());
        root.Add(InstallCommand.Create());
        root.Add(CompletionCommand.Create());
        root.Add(ManualCommand.Create(root.Subcommands));
        return root;
    }

    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="arguments">The command and what follows it.</param>
    /// <param name="engine">The value of <c>--engine</c> in front of it.</param>
    /// <returns>0 done, 1 failed, 2 wrong usage; the doctor's are those of monitoring checks.</returns>
    public static int Run(string[] arguments, string? engine)
    {
        var parsed = Create(engine).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null }); // no word stands for a file of words
        var code = parsed.Invoke();
        if (parsed.Errors.Count == 0)
            return code;
        return parsed.CommandResult.Command.Name == DoctorCommand.Name ? DoctorCommand.Unknown : Launcher.UsageError;
    }
}
