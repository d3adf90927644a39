using System.Text;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Comparison;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables;

/// <summary>Commands that change a ruleset: all of them take effect together, or none. Immutable; any number of threads may use one.</summary>
public sealed class RulesetTransaction
{
    private readonly SourceText? _source;

    /// <summary>Puts commands together.</summary>
    /// <param name="commands">The commands, their values known.</param>
    public RulesetTransaction(params IEnumerable<CommandNode> commands) => Commands = [.. commands];

    private RulesetTransaction(SourceText source, IncludePath? includes)
    {
        _source = source;
        Commands = CommandReader.IsJson(source) ? JsonCommandReader.Read(source) : Parser.Parse(source, includes);
        if (Commands.FirstOrDefault(command => command.Verb is CommandVerb.List or CommandVerb.Get or CommandVerb.Reset or CommandVerb.Describe or CommandVerb.Monitor) is { } other)
            throw Parser.Wrong("this command changes nothing", other.Span);
    }

    /// <summary>The commands, in order. In those of a text, names and numbers may still be as they were written.</summary>
    public IReadOnlyList<CommandNode> Commands { get; }

    /// <summary>Nothing is changed.</summary>
    public bool IsEmpty => Commands.Count == 0;

    /// <summary>The number of the ruleset that it is made for; null for any.</summary>
    internal uint? Generation { get; private init; }

    /// <summary>Reads the commands of a text, which is carried out as <c>nft -f</c> does.</summary>
    /// <param name="text">The language, or JSON.</param>
    /// <param name="name">What errors call the text, e.g. a file's name.</param>
    /// <param name="includes">Where the text may include files from; null when it may not.</param>
    /// <exception cref="LanguageException">The text has mistakes: what is wrong, at its place. What only the ruleset can tell comes when it is carried out.</exception>
    public static RulesetTransaction Parse(string text, string name = "commands", IncludePath? includes = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new RulesetTransaction(new SourceText(name, Encoding.UTF8.GetBytes(text)), includes);
    }

    /// <summary>Reads commands with values in them.</summary>
    /// <param name="text">The language.</param>
    /// <exception cref="LanguageException">As with the other overload.</exception>
    public static RulesetTransaction Parse(Building.NftText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.ToString());
    }

    /// <summary>Makes all there is be a ruleset, by beginning anew: what was counted and learned is lost. <see cref="Between"/> is gentler.</summary>
    public static RulesetTransaction Replace(Ruleset wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var flush = new CommandNode(CommandVerb.Flush, CommandObject.Ruleset, NfProto.Unspecified);
        return new RulesetTransaction([flush, .. wanted.Tables.Select(TableChange.Add)]);
    }

    /// <summary>
    /// What turns a ruleset into another with the least disturbance. Rules that mean the same stay, with their handles and what they counted; so do elements of sets, what
    /// packets put into dynamic sets, and the state of objects. What cannot be changed in place is made anew, with the rules that use it.
    /// The order of chains, sets and other things with names, which has no meaning, stays as it is.
    /// </summary>
    /// <param name="present">What is there: as it was read, so that rules have handles, or any other, whose rules are then named by their places in their chains.</param>
    /// <param name="wanted">What shall be there. When <paramref name="present"/> was read from a kernel, another change of it in between refuses this one.</param>
    /// <exception cref="LanguageException">Something wanted cannot be expressed.</exception>
    public static RulesetTransaction Between(Ruleset present, Ruleset wanted)
    {
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(wanted);
        var removed = present.Tables.Where(table => wanted.Find(table.Family, table.Name) is null).Select(TableChange.Delete);
        var changed = wanted.Tables.SelectMany(table => TableChange.Between(present.Find(table.Family, table.Name), table));
        return new RulesetTransaction([.. removed, .. changed]) { Generation = present.Generation };
    }

    /// <summary>The change as text that <c>nft -f</c> reads; deletions of rules that have no handles are our own.</summary>
    public override string ToString()
    {
        var output = new TextOutput();
        foreach (var command in Commands)
            CommandText.Write(output, command, ListingOptions.Usual);
        return output.ToString();
    }

    /// <summary>The change as a document that <c>nft -j -f</c> reads.</summary>
    public string ToJson()
    {
        var output = new TextOutput();
        JsonCommandWriter.Write(output, Commands, ListingOptions.Usual);
        return output.ToString();
    }

    /// <summary>The commands, evaluated for a ruleset.</summary>
    internal IReadOnlyList<CommandNode> Evaluate(CommandEvaluator evaluator) => _source switch
    {
        null => Commands,
        var source when CommandReader.IsJson(source) => JsonCommandReader.Read(source, evaluator),
        _ => [.. Commands.Select(evaluator.Evaluate)],
    };
}
