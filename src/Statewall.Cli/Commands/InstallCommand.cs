using System.CommandLine;
using Statewall.Cli.Applets;

namespace Statewall.Cli.Commands;

/// <summary><c>statewall install --prefix DIR</c>: links named after the tools, to this program, their completion and their manual.</summary>
internal static class InstallCommand
{
    /// <summary>Describes the command.</summary>
    public static Command Create()
    {
        var prefix = new Option<DirectoryInfo>("--prefix") { Description = "The links go to DIR/sbin, completion and manual to DIR/share.", HelpName = "DIR", Required = true };
        var command = new Command("install", "Make links named conntrack … to this program, and put completion and manual beside them.") { prefix };
        command.SetAction(parsed => Install(parsed.GetRequiredValue(prefix), Environment.ProcessPath, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>Makes the links and files; those that are ours already are made anew, anything else by such a name is left alone.</summary>
    /// <returns>0, or 1 when one could not be made.</returns>
    public static int Install(DirectoryInfo prefix, string? program, TextWriter output, TextWriter error)
    {
        if (program is null)
        {
            error.WriteLine("statewall: install: this program does not know where it is");
            return 1;
        }
        try
        {
            var isDone = true;
            foreach (var name in AppletTable.Names)
                isDone &= Link(Path.Combine(prefix.FullName, "sbin", name), program, output, error);
            foreach (var file in InstalledFiles.All())
            {
                var path = Path.Combine([prefix.FullName, "share", .. file.Path.Split('/')]);
                isDone &= file.IsLink ? Link(path, file.Content, output, error) : Write(path, file.Content, output, error);
            }
            return isDone ? 0 : 1;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"statewall: install: {refusal.Message}");
            return 1;
        }
    }

    // Whatever a link points to, it holds nothing that could be lost.
    private static bool Link(string path, string target, TextWriter output, TextWriter error)
    {
        var link = new FileInfo(path);
        if (link.LinkTarget is not null)
            link.Delete();
        else if (link.Exists)
            return LeaveAlone(path, "a link", error);
        link.Directory!.Create();
        link.CreateAsSymbolicLink(target);
        output.WriteLine($"{path} -> {target}");
        return true;
    }

    private static bool Write(string path, string content, TextWriter output, TextWriter error)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null || (file.Exists && !InstalledFiles.IsOurs(path)))
            return LeaveAlone(path, "a file of this program's", error);
        file.Directory!.Create();
        File.WriteAllText(path, content);
        output.WriteLine(path);
        return true;
    }

    private static bool LeaveAlone(string path, string expected, TextWriter error)
    {
        error.WriteLine($"statewall: install: {path} is not {expected}: left alone");
        return false;
    }
}
