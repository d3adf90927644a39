using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Cli.Applets.Iptables;

/// <summary>iptables-translate(8) and ip6tables-translate(8).</summary>
internal static class TranslateApplet
{
    /// <summary>Translates a command.</summary>
    /// <returns>0 done, or not to be had in nft, which is said; 2 wrong usage.</returns>
    public static int Run(AppletContext context, string[] words)
    {
        var output = new TextOutput(context.Streams.Output);
        var family = IptablesApplet.FamilyOf(context.Name);
        try
        {
            var command = new CommandReader(family, words).Read();
            if (command.Verb == XtVerb.Version)
                output.Append(context.Name).Append(" v").Append(IptablesApplet.Version).Append(" (nf_tables)\n");
            else if (RuleTranslator.Translate(family, command) is { } lines)
                Write(output, lines);
            else
                output.Append("nft # ").Append(string.Join(' ', words)).Append("\n");
            return 0;
        }
        catch (XtUsageException mistake)
        {
            return new IptablesComplaints(context, family, null).Tell(mistake);
        }
        finally
        {
            output.Flush();
        }
    }

    private static void Write(TextOutput output, IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
            output.Append("nft '").Append(line).Append("'\n");
    }
}
