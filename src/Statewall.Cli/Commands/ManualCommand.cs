using System.CommandLine;
using Statewall.Cli.Applets;
using Statewall.Cli.Manual;

namespace Statewall.Cli.Commands;

/// <summary><c>statewall manual NAME</c>: prints a page of the manual.</summary>
internal static class ManualCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="others">The other commands, which have pages too.</param>
    public static Command Create(IEnumerable<Command> others)
    {
        const string Own = "manual";
        var name = new Argument<string>("NAME") { Description = "the tool or command that the page is about" };
        name.AcceptOnlyFromAmong([.. AppletTable.Names, "statewall", .. others.Select(command => command.Name), Own]);
        var command = new Command(Own, "Print a page of the manual, for man(1).") { name };
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(ManualPages.Of(parsed.GetRequiredValue(name)).Text));
        return command;
    }
}
