using Statewall.Cli.Commands;
using Statewall.Cli.Completion;
using Statewall.Cli.Manual;

namespace Statewall.Cli.Tests;

/// <summary><c>statewall install</c>, in a folder of its own.</summary>
public sealed class InstallTests : IDisposable
{
    private readonly DirectoryInfo _prefix = Directory.CreateTempSubdirectory("statewall-install-");

    [Fact]
    public void Install_EmptyPrefix_HoldsLinksCompletionAndManual()
    {
        var (code, _, error) = Install();
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("/opt/statewall", new FileInfo(At("sbin/conntrack")).LinkTarget);
        Assert.Equal("/opt/statewall", new FileInfo(At("sbin/nfct")).LinkTarget);
        Assert.Equal(CompletionScripts.Of("bash"), File.ReadAllText(At("share/bash-completion/completions/conntrack")));
        Assert.Equal(CompletionScripts.Of("fish"), File.ReadAllText(At("share/fish/vendor_completions.d/nfct.fish")));
        Assert.StartsWith("#compdef statewall arptables ", File.ReadAllText(At("share/zsh/site-functions/_statewall")), StringComparison.Ordinal);
        foreach (var page in ManualPages.Names.Select(ManualPages.Of))
            Assert.Equal(page.Text, File.ReadAllText(At($"share/man/man{page.Section}/{page.Name}.{page.Section}")));
    }

    [Fact]
    public void Install_Twice_MakesAllAnew()
    {
        var first = Install();
        File.AppendAllText(At("share/man/man8/conntrack.8"), "of before");
        var second = Install();
        Assert.Equal(first, second);
        Assert.DoesNotContain("of before", File.ReadAllText(At("share/man/man8/conntrack.8")), StringComparison.Ordinal);
    }

    [Fact]
    public void Install_ThingsOfOthers_AreLeftAloneAndSaid()
    {
        string[] others = ["sbin/conntrack", "share/man/man8/conntrack.8", "share/bash-completion/completions/conntrack"];
        foreach (var other in others)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(other))!);
            File.WriteAllText(At(other), "another's");
        }
        var (code, _, error) = Install();
        Assert.Equal(1, code);
        foreach (var other in others)
        {
            Assert.Equal("another's", File.ReadAllText(At(other)));
            Assert.Contains(At(other), error, StringComparison.Ordinal);
        }
        Assert.True(File.Exists(At("share/man/man8/nfct.8")));
    }

    [Fact]
    public void Install_PrefixIsAFile_SaysSo()
    {
        File.WriteAllText(At("file"), "");
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(1, InstallCommand.Install(new DirectoryInfo(At("file")), "/opt/statewall", output, error));
        Assert.StartsWith("statewall: install: ", error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _prefix.Delete(recursive: true);

    private string At(string path) => Path.Combine(_prefix.FullName, path);

    private (int Code, string Output, string Error) Install()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = InstallCommand.Install(_prefix, "/opt/statewall", output, error);
        return (code, output.ToString(), error.ToString());
    }
}
