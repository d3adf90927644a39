using Statewall.Cli.Syntax;
using Statewall.Iptables.Monitoring;

namespace Statewall.Cli.Manual;

/// <summary>iptables(8) and its kin: a page for each form of each tool.</summary>
internal static class IptablesManual
{
    /// <summary>Writes a page.</summary>
    public static void Write(RoffText page, CommandSyntax tool)
    {
        page.Section("NAME");
        page.Text($"{tool.Name} - {tool.Help}");
        page.Section("SYNOPSIS");
        WriteSynopsis(page, tool.Name);
        page.Section("DESCRIPTION");
        if (tool.Name == XtablesMonitor.Name)
            page.Paragraph("It runs until it is interrupted. What iptables could have done is shown as its command, all else as a remark. Packets that the target TRACE marks are shown with each rule and policy that decides about them.");
        page.Paragraph("Rules live in tables of nf_tables, as those of iptables-nft do: either lists, changes and deletes what the other made.");
        if (tool.Name.EndsWith("-restore", StringComparison.Ordinal))
            page.Paragraph("All tables of a file take effect together, or none does: a line that is wrong is named, and nothing is changed.");
        page.Section("OPTIONS");
        foreach (var option in tool.Options)
            page.Item(option.Spellings, option.ValueName, $"{char.ToUpperInvariant(option.Help[0])}{option.Help[1..]}{WordsOf(option)}.");
        page.Section("EXIT STATUS");
        page.Item(["0"], null, "Done.");
        page.Item(["1"], null, "What was asked for is not there.");
        page.Item(["2"], null, "The command is wrong.");
        page.Item(["3"], null, "There is no such table.");
        page.Item(["4"], null, "The kernel refused.");
        page.Section("ENVIRONMENT");
        StatewallManual.WriteEngineVariable(page);
        page.SeeAlso(ManualPages.PageOf("nft"), ManualPages.PageOf("statewall"));
    }

    private static void WriteSynopsis(RoffText page, string name)
    {
        if (name == XtablesMonitor.Name)
            page.Synopsis(name, "[-e] [-t] [-4|-6] [-c]");
        else if (name.EndsWith("-save", StringComparison.Ordinal))
            page.Synopsis(name, "[-c] [-t TABLE] [-f FILE]");
        else if (name.Contains("-restore", StringComparison.Ordinal))
            page.Synopsis(name, "[OPTIONS] [FILE]");
        else
        {
            page.Synopsis(name, "[-t TABLE] -A|-C|-D CHAIN RULE");
            page.Synopsis(name, "[-t TABLE] -I CHAIN [PLACE] RULE");
            page.Synopsis(name, "[-t TABLE] -R CHAIN PLACE RULE");
            page.Synopsis(name, "[-t TABLE] -L|-S|-F|-Z|-X [CHAIN]");
            page.Synopsis(name, "-h [-m MATCH] [-j TARGET]");
        }
    }

    private static string WordsOf(OptionSyntax option) => option.Values.Words.Count == 0 ? "" : $": {string.Join(", ", option.Values.Words)}";
}
