using Differential.ConntrackCli;

namespace Differential.IptablesCommands;

// Everyday scripts that stand beside the corpora, unchanged: with Debian's iptables first on the path, and with ours.
public sealed class GuideScriptTests
{
    [Theory]
    [InlineData("firewall-iptables.sh")]
    [InlineData("nat-iptables.sh")]
    public void Script_LeavesTheSameRuleset(string name)
    {
        var script = Path.GetFullPath(Path.Combine(Repository.RequireCorpora(), "..", "guide", name));
        Assert.SkipUnless(File.Exists(script), $"needs {script}");
        CommandNamespace.Require("iptables", "nft", "sh", "env");
        var folder = Directory.CreateTempSubdirectory("statewall-guide-");
        try
        {
            foreach (var tool in (string[])["iptables", "ip6tables"])
                WriteApplet(folder.FullName, tool);
            var path = Environment.GetEnvironmentVariable("PATH")!;
            var theirs = Run(script, path);
            var ours = Run(script, $"{folder.FullName}:{path}");
            Assert.Contains("chain", theirs, StringComparison.Ordinal);
            Assert.Equal(theirs, ours);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void WriteApplet(string folder, string tool)
    {
        var applet = Path.Combine(folder, tool);
        File.WriteAllText(applet, $"#!/bin/sh\nexec '{CommandNamespace.Statewall}' {tool} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(applet, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // What Debian's nft shows afterwards.
    private static string Run(string script, string path)
    {
        using var place = new CommandNamespace();
        var ran = place.Run("env", [$"PATH={path}", "sh", script]);
        Assert.True(ran.ExitCode == 0, ran.Error);
        return place.Run("nft", ["list", "ruleset"]).Output;
    }
}
