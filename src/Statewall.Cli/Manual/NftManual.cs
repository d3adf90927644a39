using Statewall.Cli.Syntax;

namespace Statewall.Cli.Manual;

/// <summary>nft(8).</summary>
internal static class NftManual
{
    /// <summary>Writes the page.</summary>
    public static void Write(RoffText page)
    {
        var nft = NftSyntax.Whole;
        page.Section("NAME");
        page.Text($"nft - {nft.Help}");
        page.Section("SYNOPSIS");
        page.Synopsis("nft", "[OPTIONS] COMMAND…");
        page.Synopsis("nft", "[OPTIONS] -f FILE");
        page.Synopsis("nft", "[OPTIONS] -i");
        page.Section("DESCRIPTION");
        page.Paragraph("Tables hold chains of rules, sets and maps, and objects that rules share, such as counters. What is changed at once, by one command line or one file, takes effect together or not at all.");
        page.Paragraph("The language is that of nftables 1.1.6. Files are written as listings are, so that what list ruleset shows can be loaded again.");
        page.Section("OPTIONS");
        foreach (var option in nft.Options)
            page.Item(option.Spellings, option.ValueName, $"{char.ToUpperInvariant(option.Help[0])}{option.Help[1..]}.");
        page.Section("COMMANDS");
        foreach (var command in nft.Commands)
            page.Item([command.Name], null, $"{char.ToUpperInvariant(command.Help[0])}{command.Help[1..]}{ObjectsOf(command.Name)}.");
        page.Section("INTERACTIVE USE");
        page.Paragraph("With -i each line is a command; one that leaves a brace open or ends in a backslash goes on in the next. The arrow keys move in the line and through the history, Tab completes, Ctrl+C gives a line up, quit or Ctrl+D ends. What is wrong with a command ends nothing, and variables stay defined. Lines from anything but a terminal are read without a prompt.");
        page.Section("MERGING RULES");
        page.Paragraph("With -o neighbouring rules that ask for values of the same things become one, with a set, a concatenation or a map, where it means the same for every packet. What is merged is shown on standard error; with -c it is only shown. Rules with counters, limits, quotas or remarks of their own stay.");
        page.Section("FILES");
        page.Item(["~/.nft.history"], null, "The last lines of interactive use.");
        page.Section("EXIT STATUS");
        page.Item(["0"], null, "Done.");
        page.Item(["1"], null, "Something is wrong with the commands, or the kernel refused them; nothing is changed.");
        page.Section("ENVIRONMENT");
        StatewallManual.WriteEngineVariable(page);
        page.Section("EXAMPLES");
        page.Example("Load a file, or see first whether it could be loaded:", "nft -c -f firewall.nft", "nft -f firewall.nft");
        page.Example("See which rules of a file could be one:", "nft -c -o -f firewall.nft");
        page.Example("See all rules with the numbers by which they can be deleted:", "nft -a list ruleset");
        page.Example("Follow packets that a rule marks with meta nftrace set 1 on their way through the rules:", "nft monitor trace");
        page.SeeAlso(ManualPages.PageOf("conntrack"), ManualPages.PageOf("statewall"));
    }

    private static string ObjectsOf(string verb)
    {
        var objects = Nftables.Commands.CommandWords.ObjectsOf(verb);
        return objects.Count == 0 ? "" : $": {string.Join(", ", objects)}";
    }
}
