using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Listing;

/// <summary>Writes the chains of a table as ebtables does. // nft_bridge_print_header, nft_bridge_print_rule</summary>
/// <param name="tables">The tables.</param>
/// <param name="output">Gets the text.</param>
internal sealed class BridgeListing(ITableSource tables, TextOutput output)
{
    /// <summary>Writes what a command asks for.</summary>
    /// <exception cref="XtUsageException">The table is not there.</exception>
    /// <exception cref="IncompatibleTableException">There is what ebtables has not.</exception>
    public void Write(XtCommand command)
    {
        var (table, chains, rules) = ListedTable.Read(tables, output, command);
        output.Append("Bridge table: ").Append(table.Name).Append("\n");
        foreach (var listed in chains)
        {
            var own = rules.GetValueOrDefault(listed.Name) ?? [];
            var chain = ChainPolicy.Take(listed, own);
            output.Append("\nBridge chain: ").Append(chain.Name).Append(", entries: ").Append(own.Count).Append(", policy: ").Append(chain.PolicyName).Append("\n");
            for (var index = 0; index < own.Count; index++)
                WriteRule(command, own[index], index + 1);
        }
    }

    private void WriteRule(XtCommand command, XtRule rule, int place)
    {
        if (command.IsNumbered)
            output.Append(place).Append(" ");
        var text = new TextOutput();
        RuleText.WriteRule(text, tables.Family, rule, hasCounters: false);
        // behind the space in front of its first option
        output.Append(text.Written[1..]);
        if (command.ShowsCounters)
            output.Append(" , pcnt = ").Append(rule.Packets).Append(" -- bcnt = ").Append(rule.Bytes);
        output.Append("\n");
    }
}
