using Statewall.Iptables.Commands;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Families;
using Statewall.Iptables.Monitoring;

namespace Statewall.Cli.Syntax;

/// <summary>The syntax of iptables(8) and its kin: what each form can be asked, and the matches and targets of its family.</summary>
internal static class IptablesSyntax
{
    private static readonly OptionSyntax Version = Flag(["-V", "--version"], "show the version");

    /// <summary>Each tool.</summary>
    public static IReadOnlyList<CommandSyntax> All { get; } = [.. IptablesRunner.Names.Select(Of), Monitor];

    /// <summary>A tool; null when there is none of that name.</summary>
    public static CommandSyntax? Find(string name) => All.FirstOrDefault(tool => tool.Name == name);

    private static CommandSyntax Monitor => new(XtablesMonitor.Name, "show changes of the rules, and packets on their way through them",
        [],
        [
            Flag(["-e", "--event"], "show changes of the rules"), Flag(["-t", "--trace"], "follow packets with the target TRACE"), Flag(["-4", "--ipv4"], "show IPv4 only"),
            Flag(["-6", "--ipv6"], "show IPv6 only"), Flag(["-c", "--counters"], "show the counters of rules"), Flag(["-h", "--help"], "show help"), Version,
        ],
        []);

    private static CommandSyntax Of(string name)
    {
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        var family = XtFamilyTable.Find(dash < 0 ? name : name[..dash])!;
        var packets = family.Flag switch
        {
            XtFamilies.IPv4 => "packets of IPv4",
            XtFamilies.IPv6 => "packets of IPv6",
            XtFamilies.Arp => "ARP",
            _ => "frames on bridges",
        };
        return (dash < 0 ? "" : name[dash..]) switch
        {
            "-save" => new CommandSyntax(name, $"show the rules for {packets} so that they can be restored", [], Options(ToolOptions.OfSave, family), []),
            "-restore" => new CommandSyntax(name, $"put saved rules for {packets} in place of those that are there", [], Options(ToolOptions.OfRestore, family), [File]),
            "-restore-translate" => new CommandSyntax(name, $"show saved rules for {packets} in the language of nft", [], Options(ToolOptions.OfRestore, family), [File]),
            "-translate" => new CommandSyntax(name, $"show a command for {packets} in the language of nft", [], Options(ToolOptions.OfCommand(family), family), []),
            _ => new CommandSyntax(name, $"list and change the rules for {packets}", [], Options(ToolOptions.OfCommand(family), family), []),
        };
    }

    private static ArgumentSyntax File => new("FILE", "the saved rules; standard input by default", new ValueOffer(ValueKind.File), IsOptional: true);

    private static List<OptionSyntax> Options(IReadOnlyList<ToolOption> options, XtFamily family) =>
        [.. options.Select(option => new OptionSyntax(option.Spellings, option.Help, option.ValueName, Offer(option.Value, family)))];

    private static ValueOffer Offer(ToolValue value, XtFamily family) => value switch
    {
        ToolValue.Table => TablesOf(family),
        ToolValue.Match => Extensions(ExtensionTable.Matches, family),
        ToolValue.Target => Targets(family),
        ToolValue.File => new ValueOffer(ValueKind.File),
        _ => ValueOffer.Unknown,
    };

    private static ValueOffer TablesOf(XtFamily family) => new(ValueKind.Words, [.. family.Tables.Select(table => table.Name)]);

    private static ValueOffer Targets(XtFamily family)
    {
        var targets = Extensions(ExtensionTable.Targets, family);
        return targets with { Words = [.. targets.Words.Concat(["ACCEPT", "DROP", "RETURN"]).Order(StringComparer.Ordinal)] };
    }

    private static ValueOffer Extensions(IEnumerable<XtExtension> all, XtFamily family) =>
        new(ValueKind.Words, [.. all.Where(extension => extension.Families.HasFlag(family.Flag)).Select(extension => extension.Name).Distinct().Order(StringComparer.Ordinal)]);

    private static OptionSyntax Flag(string[] spellings, string help) => new(spellings, help, null, ValueOffer.Unknown);
}
