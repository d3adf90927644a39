using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Listing;

/// <summary>Writes the chains of a table as arptables does. // nft_arp_print_header, nft_arp_print_rule</summary>
/// <param name="tables">The tables.</param>
/// <param name="output">Gets the text.</param>
internal sealed class ArpListing(ITableSource tables, TextOutput output)
{
    /// <summary>Writes what a command asks for.</summary>
    /// <exception cref="XtUsageException">The table is not there.</exception>
    /// <exception cref="IncompatibleTableException">There is what arptables has not.</exception>
    public void Write(XtCommand command)
    {
        var (table, chains, rules) = ListedTable.Read(tables, output, command);
        var isFirst = true;
        foreach (var chain in chains)
        {
            var own = rules.GetValueOrDefault(chain.Name) ?? [];
            if (command.Place == 0)
            {
                output.Append(isFirst ? "" : "\n");
                ListedTable.WriteTitle(output, table, command, chain, own.Count);
                isFirst = false;
            }
            foreach (var (rule, place) in ListedTable.Chosen(own, command.Place))
                WriteRow(command, rule, place);
        }
    }

    private void WriteRow(XtCommand command, XtRule rule, int place)
    {
        if (command.IsNumbered)
            output.Append(place).Append(" ");
        var text = new TextOutput();
        WriteRule(text, command, rule);
        // the space in front of the first option
        output.Append(text.Written.IsEmpty ? default : text.Written[1..]);
        if (command.Verbosity > 0)
            output.Append(" , pcnt=").Append(ListedTable.Short(rule.Packets, command.IsExact)).Append(" -- bcnt=").Append(ListedTable.Short(rule.Bytes, command.IsExact)).Append(" ");
        output.Append("\n");
    }

    private static void WriteRule(TextOutput text, XtCommand command, XtRule rule)
    {
        RuleText.WriteJump(text, rule, rule.Jump);
        WriteInterface(text, " -i ", rule.Head.In, command);
        WriteInterface(text, " -o ", rule.Head.Out, command);
        ArpFamily.SaveRest(text, (ArpHead)rule.Head, isNamed: !command.IsNumeric);
        rule.Target?.Kind.Save(text, rule.Target.Info, rule);
    }

    private static void WriteInterface(TextOutput text, string option, InterfacePattern pattern, XtCommand command)
    {
        if (pattern.IsThere || command.Verbosity > 0)
            text.Append(pattern.IsInverted ? " !" : "").Append(option).Append(pattern.Text ?? (command.IsNumeric ? "*" : "any"));
    }
}
