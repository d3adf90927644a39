using Statewall.Netlink;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Cli.Applets.Nft;

/// <summary>What can follow in a command that is being written: words of the tables of commands, and names of the ruleset.</summary>
/// <param name="read">Reads the ruleset.</param>
internal sealed class NftCompletion(Func<IReadOnlyList<TableNode>> read)
{
    private const string UsualFamily = "ip";

    /// <summary>The words that can stand at the end of a text, each beginning with the last word of it.</summary>
    public IReadOnlyList<string> Complete(string text)
    {
        var words = text.Split(' ');
        var begun = words[^1];
        // what ends in a semicolon is another command
        var first = Array.FindLastIndex(words, words.Length - 1, word => word.EndsWith(';')) + 1;
        var before = words[first..^1].Where(word => word.Length > 0).ToList();
        return [.. Offers(before).Where(word => word.StartsWith(begun, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
    }

    private IEnumerable<string> Offers(List<string> words)
    {
        if (words.Count == 0)
            return [.. CommandWords.Verbs, .. FirstWords("add"), "quit"];
        var verb = CommandWords.Verbs.Contains(words[0]) ? words[0] : "add";
        var rest = verb == words[0] ? words[1..] : words;
        if (verb == "describe")
            return rest.Count == 0 ? DatatypeTable.All.Select(type => type.Name) : [];
        if (rest.Count == 0)
            return FirstWords(verb);
        if (rest[0] != "ct")
            return OffersBehind(verb, rest[0], rest[1..]);
        return rest.Count == 1 ? SecondWords(verb) : OffersBehind(verb, $"ct {rest[1]}", rest[2..]);
    }

    private static IEnumerable<string> FirstWords(string verb) => CommandWords.ObjectsOf(verb).Select(word => word.Split(' ')[0]);

    private static IEnumerable<string> SecondWords(string verb) => CommandWords.ObjectsOf(verb).Where(word => word.StartsWith("ct ", StringComparison.Ordinal)).Select(word => word.Split(' ')[1]);

    /// <summary>What follows what a command is about: family, table, and a name in the table.</summary>
    private IEnumerable<string> OffersBehind(string verb, string subject, List<string> words)
    {
        if (!CommandWords.ObjectsOf(verb).Contains(subject))
            return [];
        var hasFamily = words.Count > 0 && CommandWords.Families.Contains(words[0]);
        var family = hasFamily ? words[0] : UsualFamily;
        var names = hasFamily ? words[1..] : words;
        var tables = Read().Where(table => RulesetText.NameOf(table.Family) == family).ToList();
        if (names.Count == 0)
            return [.. hasFamily ? [] : CommandWords.Families, .. tables.Select(table => table.Name)];
        if (tables.Find(table => table.Name == names[0]) is not { } named)
            return [];
        if (names.Count == 1)
            return NamesOf(subject, named);
        return names[^1] is "jump" or "goto" ? named.Chains.Select(chain => chain.Name) : [];
    }

    private static IEnumerable<string> NamesOf(string subject, TableNode table) => subject switch
    {
        "chain" or "rule" => table.Chains.Select(chain => chain.Name),
        "set" or "meter" => table.Sets.Where(set => !set.IsMap).Select(set => set.Name),
        "map" => table.Sets.Where(set => set.IsMap).Select(set => set.Name),
        "element" => table.Sets.Select(set => set.Name),
        "flowtable" => table.Flowtables.Select(flowtable => flowtable.Name),
        _ => table.Objects.Where(definition => definition.Kind == subject).Select(definition => definition.Name),
    };

    private IReadOnlyList<TableNode> Read()
    {
        try
        {
            return read();
        }
        catch (Exception refusal) when (refusal is NetlinkException or NetlinkProtocolException)
        {
            return []; // whoever may not see the ruleset is offered no names
        }
    }
}
