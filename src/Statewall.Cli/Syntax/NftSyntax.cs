using Statewall.Cli.Applets.Nft;
using Statewall.Nftables.Commands;

namespace Statewall.Cli.Syntax;

/// <summary>The syntax of nft(8): its options, its commands, and what they are about.</summary>
internal static class NftSyntax
{
    /// <summary>The whole of it.</summary>
    public static CommandSyntax Whole => new("nft", "list and change rulesets, and load them from files", Commands(), Options(), []);

    private static List<CommandSyntax> Commands() =>
        [.. CommandWords.Verbs.Select(verb => new CommandSyntax(verb, HelpOf(verb), [.. CommandWords.ObjectsOf(verb).Where(word => !word.Contains(' ', StringComparison.Ordinal)).Select(word => new CommandSyntax(word, "", [], [], []))], [], []))];

    private static List<OptionSyntax> Options() =>
        [.. NftOptions.All.Where(option => option.Name.Length > 0).Select(option => new OptionSyntax([$"-{option.Letter}", $"--{option.Name}"], option.Help, option.ValueName, ValuesOf(option)))];

    private static ValueOffer ValuesOf(NftOption option) => option.Letter switch
    {
        'f' => new ValueOffer(ValueKind.File),
        'd' => new ValueOffer(ValueKind.Words, "netlink", "all"),
        _ => ValueOffer.Unknown,
    };

    private static string HelpOf(string verb) => verb switch
    {
        "add" => "make something, or change nothing when it is there",
        "create" => "make something that must not be there",
        "delete" => "remove something that must be there",
        "describe" => "tell what the values of an expression or datatype are",
        "destroy" => "remove something, or change nothing when it is not there",
        "flush" => "empty something",
        "get" => "look elements of a set up",
        "insert" => "put a rule in front",
        "list" => "show something",
        "monitor" => "show what changes, or the ways of packets, as it happens",
        "rename" => "give a chain another name",
        "replace" => "put a rule in another's place",
        _ => "show something and set its counters to zero",
    };
}
