using Statewall.Cli.Applets;
using Statewall.Cli.Completion;
using Statewall.Cli.Manual;

namespace Statewall.Cli.Commands;

/// <summary>A file that <c>statewall install</c> makes.</summary>
/// <param name="Path">Where, below share.</param>
/// <param name="Content">What is in it, or what it points to.</param>
/// <param name="IsLink">True for a link.</param>
internal sealed record InstalledFile(string Path, string Content, bool IsLink = false);

/// <summary>The files below share: completion scripts where each shell looks for them, and the manual.</summary>
internal static class InstalledFiles
{
    private const int LinesOfMark = 2;

    /// <summary>All of them. Shells look for a script by the name of the command, so each applet has a link to the one that serves all.</summary>
    public static IEnumerable<InstalledFile> All()
    {
        yield return new InstalledFile("bash-completion/completions/statewall", CompletionScripts.Of("bash"));
        yield return new InstalledFile("fish/vendor_completions.d/statewall.fish", CompletionScripts.Of("fish"));
        foreach (var applet in AppletTable.Names.ToArray())
        {
            yield return new InstalledFile($"bash-completion/completions/{applet}", "statewall", IsLink: true);
            yield return new InstalledFile($"fish/vendor_completions.d/{applet}.fish", "statewall.fish", IsLink: true);
        }
        // zsh reads in the file itself which commands it serves
        yield return new InstalledFile("zsh/site-functions/_statewall", CompletionScripts.Of("zsh"));
        foreach (var page in ManualPages.Names.Select(ManualPages.Of))
            yield return new InstalledFile($"man/man{page.Section}/{page.Name}.{page.Section}", page.Text);
    }

    /// <summary>True when a file says of itself that this program wrote it.</summary>
    public static bool IsOurs(string path) => File.ReadLines(path).Take(LinesOfMark).Any(line => line.Contains(CompletionScripts.Mark, StringComparison.Ordinal));
}
