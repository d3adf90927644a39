using System.CommandLine;
using Statewall.Cli.Applets;

namespace Statewall.Cli.Commands;

/// <summary><c>statewall install --prefix DIR</c>: links named after the tools, to this program.</summary>
internal static class InstallCommand
{
    /// <summary>Describes the command.</summary>
    public static Command Create()
    {
        var prefix = new Option<DirectoryInfo>("--prefix") { Description = "The links go to DIR/sbin.", Required = true };
        var command = new Command("install", "Make links named conntrack … to this program.") { prefix };
        command.SetAction(parsed => Install(parsed.GetRequiredValue(prefix), Environment.ProcessPath, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>Makes the links; one that is there already is pointed here, anything else by that name is left alone.</summary>
    /// <returns>0, or 1 when a link could not be made.</returns>
    public static int Install(DirectoryInfo prefix, string? program, TextWriter output, TextWriter error)
    {
        if (program is null)
        {
            error.WriteLine("statewall: install: this program does not know where it is");
            return 1;
        }
        try
        {
            var directory = prefix.CreateSubdirectory("sbin");
            foreach (var name in AppletTable.Names)
            {
                var link = new FileInfo(Path.Combine(directory.FullName, name));
                if (link.LinkTarget is not null)
                {
                    link.Delete();
                }
                else if (link.Exists)
                {
                    error.WriteLine($"statewall: install: {link.FullName} is not a link: left alone");
                    return 1;
                }
                link.CreateAsSymbolicLink(program);
                output.WriteLine($"{link.FullName} -> {program}");
            }
            return 0;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"statewall: install: {refusal.Message}");
            return 1;
        }
    }
}
