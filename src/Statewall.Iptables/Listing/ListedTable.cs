using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Families;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Listing;

/// <summary>Writes the chains of a table in columns, or as commands. // nft_rule_list, nft_rule_list_save</summary>
/// <param name="tables">The tables.</param>
/// <param name="output">Gets the text.</param>
internal sealed class ListedTable(ITableSource tables, TextOutput output)
{
    /// <summary>Writes what a command asks for.</summary>
    /// <exception cref="XtUsageException">The table or the chain is not there.</exception>
    /// <exception cref="IncompatibleTableException">The table has what iptables has not.</exception>
    public void Write(XtCommand command)
    {
        var (table, chains, rules) = Read(tables, output, command);
        if (command.Verb == XtVerb.ListRules)
            WriteRules(table, command, chains, rules);
        else
            WriteColumns(table, command, chains, rules);
    }

    /// <summary>Reads the chains that a command asks for; that there are others is said.</summary>
    /// <exception cref="XtUsageException">The table is not there.</exception>
    /// <exception cref="IncompatibleTableException">The chain is not there, or what is asked for has what iptables has not.</exception>
    public static (BuiltinTable Table, List<KernelChain> Chains, Dictionary<string, List<XtRule>> Rules) Read(ITableSource tables, TextOutput output, XtCommand command)
    {
        var table = tables.Family.Find(command.Table)
            ?? throw new XtUsageException($"table '{command.Table}' does not exist\nPerhaps {tables.Family.Tool} or your kernel needs to be upgraded.", XtUsageException.Unknown);
        var (chains, rules, isUnderstood) = tables.ReadUndisturbed(() => Read(tables, table, command.Chain));
        var wanted = command.Chain is null ? chains.Shown : chains.Shown.FindAll(chain => chain.Name == command.Chain);
        if (wanted.Count == 0 || !isUnderstood)
            throw new IncompatibleTableException($"{(command.Chain is { } chain ? $"chain `{chain}' in " : "")}table `{table.Name}'");
        chains.WriteRemark(output, table);
        return (table, wanted, rules);
    }

    private static (TableChains Chains, Dictionary<string, List<XtRule>> Rules, bool IsUnderstood) Read(ITableSource tables, BuiltinTable table, string? chain)
    {
        var there = tables.ReadTables().Contains(table.Name);
        var chains = TableChains.Of(table, there ? tables.ReadChains(table.Name) : []);
        var rules = new Dictionary<string, List<XtRule>>(StringComparer.Ordinal);
        var isUnderstood = true;
        if (there)
        {
            tables.ReadRules(table.Name, chain, (name, rule, isWhole) =>
            {
                if (chains.IsForeign(name))
                    return;
                if (!rules.TryGetValue(name, out var list))
                    rules.Add(name, list = []);
                isUnderstood &= isWhole;
                list.Add(rule);
            });
        }
        return (chains, rules, isUnderstood);
    }

    private void WriteRules(BuiltinTable table, XtCommand command, List<KernelChain> chains, Dictionary<string, List<XtRule>> rules)
    {
        foreach (var chain in chains.Where(_ => command.Place == 0))
            WriteChainCommand(table, chain, command.Verbosity > 0);
        foreach (var chain in chains)
        {
            foreach (var rule in Chosen(rules.GetValueOrDefault(chain.Name) ?? [], command.Place))
                RuleText.Write(output, tables.Family, chain.Name, rule.Rule, command.Verbosity > 0 ? RuleText.CounterPlace.Option : RuleText.CounterPlace.None);
        }
    }

    private void WriteChainCommand(BuiltinTable table, KernelChain chain, bool hasCounters)
    {
        if (!TableChains.IsBase(table, chain))
        {
            output.Append("-N ").Append(chain.Name).Append("\n");
            return;
        }
        output.Append("-P ").Append(chain.Name).Append(" ").Append(chain.PolicyName);
        if (hasCounters)
            output.Append(" -c ").Append(chain.Packets).Append(" ").Append(chain.Bytes);
        output.Append("\n");
    }

    /// <summary>Rules with their places, or the one at a place.</summary>
    internal static IEnumerable<(XtRule Rule, int Place)> Chosen(List<XtRule> rules, int place) =>
        rules.Select((rule, index) => (rule, index + 1)).Where(one => place == 0 || one.Item2 == place);

    private void WriteColumns(BuiltinTable table, XtCommand command, List<KernelChain> chains, Dictionary<string, List<XtRule>> rules)
    {
        var isFirst = true;
        foreach (var chain in chains)
        {
            if (command.Place == 0)
            {
                if (!isFirst)
                    output.Append("\n");
                isFirst = false;
                WriteHeader(table, command, chain, rules);
            }
            foreach (var (rule, place) in Chosen(rules.GetValueOrDefault(chain.Name) ?? [], command.Place))
                WriteRow(command, rule, place);
        }
    }

    /// <summary>Writes the line that a chain begins with.</summary>
    internal static void WriteTitle(TextOutput output, BuiltinTable table, XtCommand command, KernelChain chain, int ownRules)
    {
        output.Append("Chain ").Append(chain.Name);
        if (!TableChains.IsBase(table, chain))
        {
            output.Append(" (").Append(Math.Max(0, (long)chain.Use - ownRules)).Append(" references)\n");
            return;
        }
        output.Append(" (policy ").Append(chain.PolicyName);
        if (command.Verbosity > 0)
            output.Append(" ").Append(Short(chain.Packets, command.IsExact)).Append(" packets, ").Append(Short(chain.Bytes, command.IsExact)).Append(" bytes");
        output.Append(")\n");
    }

    private void WriteHeader(BuiltinTable table, XtCommand command, KernelChain chain, Dictionary<string, List<XtRule>> rules)
    {
        var isVerbose = command.Verbosity > 0;
        WriteTitle(output, table, command, chain, rules.GetValueOrDefault(chain.Name)?.Count ?? 0);
        if (command.IsNumbered)
            output.Append("num  ");
        if (isVerbose)
            output.Append(command.IsExact ? "    pkts      bytes " : " pkts bytes ");
        output.Append("target     prot opt ").Append(isVerbose ? "in     out     " : "").Append("source               destination         \n");
    }

    private void WriteRow(XtCommand command, XtRule rule, int place)
    {
        if (command.IsNumbered)
            output.Append(Left(place.ToString(CultureInfo.InvariantCulture), 4)).Append(" ");
        if (command.Verbosity > 0)
            output.Append(Counter(rule.Packets, command.IsExact)).Append(" ").Append(Counter(rule.Bytes, command.IsExact)).Append(" ");
        var target = rule.Target is { } entry ? entry.Kind.SavedName(entry.Info) : rule.Jump ?? "";
        output.Append(Left(target, 9)).Append(" ");
        var head = (IpHead)rule.Head;
        output.Append(head.IsProtocolInverted ? "!" : " ").Append(Left(ProtocolText.NameOf(head.Protocol, command.IsNumeric), 4)).Append(" ");
        output.Append(head.IsFragment ? head.IsFragmentInverted ? "!f" : "-f" : "--").Append(" ");
        if (command.Verbosity > 0)
            output.Append(" ").Append(Interface(head.In, command.IsNumeric)).Append(Interface(head.Out, command.IsNumeric));
        WriteAddress(head.Source, command.IsNumeric);
        WriteAddress(head.Destination, command.IsNumeric);
        if (rule.IsGoto)
            output.Append("[goto] ");
        foreach (var match in rule.Matches)
            match.Kind.Print(output, match.Info, rule, command.IsNumeric);
        if (rule.Target is { } printed)
            printed.Kind.Print(output, printed.Info, rule, command.IsNumeric);
        output.Append("\n");
    }

    private void WriteAddress(AddressPattern pattern, bool isNumeric)
    {
        var text = new TextOutput();
        if (!pattern.IsThere && !isNumeric)
            text.Append("anywhere");
        else
            text.AddressAndMask(pattern.Address, pattern.Mask);
        output.Append(pattern.IsInverted ? "!" : " ").Append(Left(text.ToString(), 19)).Append(" ");
    }

    private static string Interface(InterfacePattern pattern, bool isNumeric) =>
        $"{Left((pattern.IsInverted ? "!" : "") + (pattern.Text ?? (isNumeric ? "*" : "any")), 6)} ";

    private static string Left(string text, int width) => text.PadRight(width);

    private static string Counter(ulong number, bool isExact) => isExact ? Short(number, isExact: true).PadLeft(8) : Short(number, isExact: false).PadLeft(5);

    // Five digits at most, or thousands, millions and so on in four and a letter. // xtables_print_num
    internal static string Short(ulong number, bool isExact)
    {
        if (isExact || number <= 99999)
            return number.ToString(CultureInfo.InvariantCulture);
        foreach (var unit in "KMG")
        {
            number = (number + 500) / 1000;
            if (number <= 9999)
                return $"{number}{unit}";
        }
        return $"{(number + 500) / 1000}T";
    }
}
