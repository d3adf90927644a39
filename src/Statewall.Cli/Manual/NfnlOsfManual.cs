using Statewall.Cli.Syntax;

namespace Statewall.Cli.Manual;

/// <summary>nfnl_osf(8).</summary>
internal static class NfnlOsfManual
{
    /// <summary>Writes the page.</summary>
    public static void Write(RoffText page)
    {
        var whole = NfnlOsfSyntax.Whole;
        page.Section("NAME");
        page.Text($"nfnl_osf - {whole.Help}");
        page.Section("SYNOPSIS");
        page.Synopsis("nfnl_osf", "-f FILE [-d]");
        page.Section("DESCRIPTION");
        page.Paragraph("Rules can ask which system a SYN comes from, by what is usual for its sizes and options. The kernel, or an engine, has one list of such fingerprints; this program fills it.");
        page.Section("OPTIONS");
        foreach (var option in whole.Options)
            page.Item(option.Spellings, option.ValueName, $"{char.ToUpperInvariant(option.Help[0])}{option.Help[1..]}.");
        page.Section("FILES OF FINGERPRINTS");
        page.Paragraph("They are those of pf(4), pf.os: window:ttl:df:size:options:genre:version:subtype:details. Lines that are empty or begin with # are passed over. A window is a number, * for any, S and a number of segments, T of packets, or % and what it is a multiple of. Options are letters with commas between them, or a dot for none: M and the segment size, W and the scale, each a number, * or % and a number, S, T, N, E, and ? and the number of one that is not looked at.");
        page.Section("EXIT STATUS");
        page.Item(["0"], null, "Done; what was to be taken out need not have been there.");
        page.Item(["234"], null, "The file has mistakes, which are told with their lines; nothing was loaded.");
        page.Item(["254"], null, "No file was given.");
        page.Item(["255"], null, "Wrong usage, a file that cannot be read, or refused by the kernel.");
        page.Section("ENVIRONMENT");
        StatewallManual.WriteEngineVariable(page);
        page.Section("EXAMPLES");
        page.Example("Count what Linux opens:", "nfnl_osf -f /usr/share/xtables/pf.os", "nft add rule inet filter input osf name Linux counter");
        page.Section("NOTES");
        page.Paragraph("It needs CAP_NET_ADMIN. The kernel has one list for all network namespaces, an engine its own. Upstream passes over options that it does not know, and loads what stands before a mistake.");
        page.SeeAlso(ManualPages.PageOf("nft"), ManualPages.PageOf("statewall"));
    }
}
