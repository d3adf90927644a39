using System.CommandLine;
using Statewall.Cli.Completion;

namespace Statewall.Cli.Commands;

/// <summary><c>statewall completion SHELL</c>: prints the script that completes command lines.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "the shell that the script is for" };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);
        var command = new Command("completion", "Print a shell's completion script for statewall, conntrack and nfct.") { shell };
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(CompletionScripts.Of(parsed.GetRequiredValue(shell))));
        return command;
    }
}
