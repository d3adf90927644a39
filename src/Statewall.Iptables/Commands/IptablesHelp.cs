using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Commands;

/// <summary>The help of the tools and of their matches and targets.</summary>
internal static class IptablesHelp
{
    /// <summary>Writes what a command line asks for.</summary>
    public static void Write(TextOutput output, XtFamily family, XtCommand command)
    {
        output.Append($"""
            {family.Tool} v{IptablesRunner.Version}

            Usage: {family.Tool} -[ACD] chain rule-specification [options]
                   {family.Tool} -I chain [rulenum] rule-specification [options]
                   {family.Tool} -R chain rulenum rule-specification [options]
                   {family.Tool} -D chain rulenum [options]
                   {family.Tool} -[LS] [chain [rulenum]] [options]
                   {family.Tool} -[FZ] [chain] [options]
                   {family.Tool} -[NX] chain
                   {family.Tool} -E old-chain-name new-chain-name
                   {family.Tool} -P chain target [options]
                   {family.Tool} -h (print this help information)

            """);
        foreach (var extension in command.Extensions)
        {
            output.Append("\n");
            extension.Help(output);
        }
    }
}
