using Statewall.Iptables.Commands;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Families;
using Statewall.Iptables.Monitoring;

namespace Statewall.Cli.Syntax;

/// <summary>The syntax of iptables(8) and its kin: what each form can be asked, and the matches and targets of its family.</summary>
internal static class IptablesSyntax
{
    private static readonly OptionSyntax Version = Flag(["-V", "--version"], "show the version");
    private static readonly OptionSyntax Legacy = Flag(["--legacy"], "show the rules of x_tables, which iptables-legacy made");
    private static readonly OptionSyntax Table = new(["-t", "--table"], "the table", "TABLE", ValueOffer.Unknown);

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
            "-save" => new CommandSyntax(name, $"show the rules for {packets} so that they can be restored", [], SaveOptions(family), []),
            "-restore" => new CommandSyntax(name, $"put saved rules for {packets} in place of those that are there", [], RestoreOptions(family), [File]),
            "-restore-translate" => new CommandSyntax(name, $"show saved rules for {packets} in the language of nft", [], RestoreOptions(family), [File]),
            "-translate" => new CommandSyntax(name, $"show a command for {packets} in the language of nft", [], CommandOptions(family), []),
            _ => new CommandSyntax(name, $"list and change the rules for {packets}", [], CommandOptions(family), []),
        };
    }

    private static ArgumentSyntax File => new("FILE", "the saved rules; standard input by default", new ValueOffer(ValueKind.File), IsOptional: true);

    private static List<OptionSyntax> SaveOptions(XtFamily family) =>
        [Flag(["-c", "--counters"], "show counters"), TableOf(family), new(["-f", "--file"], "write to a file", "FILE", new ValueOffer(ValueKind.File)), Legacy, Version];

    private static List<OptionSyntax> RestoreOptions(XtFamily family) =>
    [
        Flag(["-c", "--counters"], "take counters over"), Flag(["-n", "--noflush"], "leave what is there"), Flag(["-t", "--test"], "only find out whether it could be done"),
        Flag(["-v", "--verbose"], "show remarks of the file"), new(["-T", "--table"], "take one table only", "TABLE", TablesOf(family)), Version,
    ];

    private static List<OptionSyntax> CommandOptions(XtFamily family) =>
    [
        Chained("-A", "append", "add a rule at a chain's end"), Chained("-C", "check", "find out whether a rule is there"), Chained("-D", "delete", "delete a rule, by what it is or by its place"),
        Chained("-I", "insert", "add a rule at a place, the first by default"), Chained("-R", "replace", "put a rule in another's place"), Flag(["-L", "--list"], "list rules in columns"),
        Flag(["-S", "--list-rules"], "list rules as commands"), Flag(["-F", "--flush"], "delete all rules of a chain or of all"), Flag(["-Z", "--zero"], "set counters to zero"),
        Chained("-N", "new-chain", "make a chain"), Flag(["-X", "--delete-chain"], "delete a chain or all that are empty"), Chained("-E", "rename-chain", "give a chain another name"),
        Chained("-P", "policy", "say what becomes of packets at a chain's end"), TableOf(family),
        .. family.Options.Select(OptionOf),
        new(["-m", "--match"], "ask for more by a match", "MATCH", Extensions(ExtensionTable.Matches, family)), new(["-j", "--jump"], "what is done: a verdict, a target or a chain", "TARGET", Targets(family)),
        new(["-g", "--goto"], "go on in a chain and do not come back", "CHAIN", ValueOffer.Unknown), Flag(["-v", "--verbose"], "tell more"), Flag(["-n", "--numeric"], "numbers instead of names"),
        Flag(["-x", "--exact"], "do not round counters"), Flag(["--line-numbers"], "number rules"), Legacy, Flag(["-h", "--help"], "show help, of matches and targets too"), Version,
    ];

    private static OptionSyntax OptionOf(BaseOption option)
    {
        List<string> spellings = [.. option.Letter == '\0' ? Array.Empty<string>() : [$"-{option.Letter}"], $"--{option.Name}", .. option.OtherName is { } other ? [$"--{other}"] : Array.Empty<string>()];
        return new OptionSyntax(spellings, HelpOf(option.Name), option.HasWord ? "VALUE" : null, ValueOffer.Unknown);
    }

    private static string HelpOf(string option) => option switch
    {
        "source" or "src-ip" => "whom packets are from",
        "destination" or "dst-ip" => "whom they are for",
        "source-mac" => "the sender's hardware address",
        "destination-mac" => "the receiver's hardware address",
        "h-length" => "the size of hardware addresses",
        "h-type" => "the kind of hardware, in hexadecimal",
        "opcode" => "what it asks or answers",
        "proto-type" => "the kind of protocol",
        "protocol" => "which protocol is in them",
        "in-interface" => "where they came in; a plus sign at the end stands for any end",
        "out-interface" => "where they go out",
        "fragments" => "second and further fragments",
        "logical-in" => "the bridge that they came in by",
        "logical-out" => "the bridge that they go out by",
        "Lc" => "list counters",
        "Ln" => "number rules",
        "Lx" => "list rules as commands",
        "Lmac2" => "list hardware addresses in full",
        "concurrent" => "nothing: changes never mix",
        _ => $"the {option.Replace('-', ' ')} of a packet",
    };

    private static OptionSyntax TableOf(XtFamily family) => Table with { Values = TablesOf(family) };

    private static ValueOffer TablesOf(XtFamily family) => new(ValueKind.Words, [.. family.Tables.Select(table => table.Name)]);

    private static ValueOffer Targets(XtFamily family)
    {
        var targets = Extensions(ExtensionTable.Targets, family);
        return targets with { Words = [.. targets.Words.Concat(["ACCEPT", "DROP", "RETURN"]).Order(StringComparer.Ordinal)] };
    }

    private static ValueOffer Extensions(IEnumerable<XtExtension> all, XtFamily family) =>
        new(ValueKind.Words, [.. all.Where(extension => extension.Families.HasFlag(family.Flag)).Select(extension => extension.Name).Distinct().Order(StringComparer.Ordinal)]);

    private static OptionSyntax Chained(string letter, string name, string help) => new([letter, $"--{name}"], help, "CHAIN", ValueOffer.Unknown);

    private static OptionSyntax Flag(string[] spellings, string help) => new(spellings, help, null, ValueOffer.Unknown);
}
