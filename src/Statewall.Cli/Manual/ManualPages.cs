using Statewall.Cli.Completion;
using Statewall.Cli.Syntax;

namespace Statewall.Cli.Manual;

// Overview: options, values and syntax are asked of the tables that the parsers use (Syntax/); what the tables have no room for stands in
// OptionTexts and in the page of each program.

/// <summary>The manual: a page for each applet, one for the program, and one for each command of its own.</summary>
internal static class ManualPages
{
    private const int User = 1;
    private const int Administrator = 8;

    /// <summary>What a page is asked for by: the applets, <c>statewall</c>, and the commands of its own.</summary>
    public static IEnumerable<string> Names => StatewallSyntax.Whole.Commands.Select(command => command.Name).Append("statewall");

    /// <summary>A page.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static ManualPage Of(string name)
    {
        var whole = StatewallSyntax.Whole;
        var page = PageOf(name);
        var text = new RoffText(CompletionScripts.Mark, page.Name, page.Section, $"statewall {Version}");
        switch (name)
        {
            case "conntrack":
                ConntrackManual.Write(text);
                break;
            case "conntrackd":
                ConntrackdManual.Write(text);
                break;
            case "nfct":
                NfctManual.Write(text);
                break;
            case "nfnl_osf":
                NfnlOsfManual.Write(text);
                break;
            case "nft":
                NftManual.Write(text);
                break;
            case "statewall":
                StatewallManual.Write(text, whole);
                break;
            case var tool when IptablesSyntax.Find(tool) is { } syntax:
                IptablesManual.Write(text, syntax);
                break;
            default:
                OwnManual.Write(text, whole.Commands.First(command => command.Name == name), page.Name);
                break;
        }
        return page with { Text = text.ToString() };
    }

    /// <summary>The name and section of a page.</summary>
    public static ManualPage PageOf(string name) => name switch
    {
        "conntrack" or "conntrackd" or "nfct" or "nfnl_osf" or "nft" or "statewall" => new ManualPage(name, Administrator),
        _ when IptablesSyntax.Find(name) is not null => new ManualPage(name, Administrator),
        // what needs no rights and changes nothing is a user's
        "replay" or "completion" or "manual" => new ManualPage($"statewall-{name}", User),
        _ => new ManualPage($"statewall-{name}", Administrator),
    };

    private static string Version => typeof(ManualPages).Assembly.GetName().Version?.ToString(3) ?? "";
}

/// <summary>A page of the manual.</summary>
/// <param name="Name">What man(1) calls it.</param>
/// <param name="Section">The section that it is in.</param>
/// <param name="Text">The page.</param>
internal sealed record ManualPage(string Name, int Section, string Text = "");
