using System.Runtime.CompilerServices;
using System.Text;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Building;

// Overview: each call is a command of the language, read and evaluated at once with what was added before; a mistake is thrown where it was made and
// shown in the command's text, which is named after the line of code. Life-cycle: a builder per ruleset; Build can be called more than once.
// Threads: one.

/// <summary>Builds a ruleset in code.</summary>
public sealed class RulesetBuilder
{
    private readonly CommandFold _fold = new();
    private readonly CommandEvaluator _evaluator = CommandFold.Evaluator();

    /// <summary>Adds a table; one that is there is gone on with.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="name">Its name.</param>
    /// <param name="body">What stands in its braces, e.g. <c>$"comment {why};"</c>; null for nothing.</param>
    /// <param name="file">For the compiler.</param>
    /// <param name="line">For the compiler.</param>
    /// <exception cref="LanguageException">The body has mistakes.</exception>
    public TableBuilder Table(NfProto family, string name, NftText? body = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var place = $"{RulesetText.NameOf(family)} {NftText.Name(name)}";
        AddOne($"add table {place}{Braces(body)}", file, line);
        return new TableBuilder(this, place);
    }

    /// <summary>Adds what commands say: any that add things.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="file">For the compiler.</param>
    /// <param name="line">For the compiler.</param>
    /// <exception cref="LanguageException">They have mistakes.</exception>
    public RulesetBuilder Add(NftText commands, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(commands);
        Run(SourceOf(commands.ToString(), file, line), isOne: false);
        return this;
    }

    /// <summary>What was built so far.</summary>
    public Ruleset Build() => _fold.ToRuleset();

    /// <summary>A body in braces.</summary>
    internal static string Braces(NftText? body) => body is null ? "" : $" {{ {body} }}";

    /// <summary>Carries out one command.</summary>
    internal void AddOne(string command, string file, int line) => Run(SourceOf(command, file, line), isOne: true);

    private static SourceText SourceOf(string text, string file, int line) =>
        new(file.Length == 0 ? "" : $"{file[(file.LastIndexOfAny(['/', '\\']) + 1)..]}({line})", Encoding.UTF8.GetBytes(text));

    private void Run(SourceText source, bool isOne)
    {
        var commands = Parser.Parse(source);
        if (isOne && commands.Count != 1)
            throw Parser.Wrong("only one command can stand here", commands.Count > 1 ? commands[1].Span : new SourceSpan(source, 0, source.Utf8.Length));
        foreach (var command in commands)
            _fold.Add(_evaluator.Evaluate(command));
    }
}

/// <summary>Builds a table of a ruleset.</summary>
public sealed class TableBuilder
{
    private readonly RulesetBuilder _ruleset;
    private readonly string _place;

    internal TableBuilder(RulesetBuilder ruleset, string place) => (_ruleset, _place) = (ruleset, place);

    /// <summary>Adds a chain; one that is there is gone on with.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">What stands in its braces, e.g. <c>$"type filter hook input priority filter; policy drop;"</c>; null for nothing.</param>
    /// <param name="file">For the compiler.</param>
    /// <param name="line">For the compiler.</param>
    /// <exception cref="LanguageException">The body has mistakes.</exception>
    public ChainBuilder Chain(string name, NftText? body = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var place = $"{_place} {NftText.Name(name)}";
        _ruleset.AddOne($"add chain {place}{RulesetBuilder.Braces(body)}", file, line);
        return new ChainBuilder(_ruleset, place);
    }

    /// <summary>Adds a set.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">What stands in its braces, e.g. <c>$"type ipv4_addr; elements = {{ {addresses} }}"</c>.</param>
    /// <param name="file">For the compiler.</param>
    /// <param name="line">For the compiler.</param>
    /// <exception cref="LanguageException">The body has mistakes.</exception>
    public TableBuilder Set(string name, NftText body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Add("set", name, body, file, line);

    /// <summary>Adds a map.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">What stands in its braces, e.g. <c>$"type inet_service : verdict; elements = {{ {port} : jump {chain} }}"</c>.</param>
    /// <param name="file">For the compiler.</param>
    /// <param name="line">For the compiler.</param>
    /// <exception cref="LanguageException">The body has mistakes.</exception>
    public TableBuilder Map(string name, NftText body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Add("map", name, body, file, line);

    /// <summary>Adds elements to a set or map.</summary>
    /// <param name="set">The name of the set.</param>
    /// <param name="elements">The elements, separated by commas.</param>
    /// <param name="file">For the compiler.</param>
    /// <param name="line">For the compiler.</param>
    /// <exception cref="LanguageException">They have mistakes, or there is no such set.</exception>
    public TableBuilder Elements(string set, NftText elements, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Add("element", set, elements, file, line);

    /// <summary>Adds a flow table.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">What stands in its braces, e.g. <c>$"hook ingress priority filter; devices = {{ {devices} }};"</c>.</param>
    /// <param name="file">For the compiler.</param>
    /// <param name="line">For the compiler.</param>
    /// <exception cref="LanguageException">The body has mistakes.</exception>
    public TableBuilder Flowtable(string name, NftText body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Add("flowtable", name, body, file, line);

    /// <summary>Adds a stateful object.</summary>
    /// <param name="kind">Its kind as the language names it, e.g. <c>counter</c> or <c>ct helper</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="body">What stands in its braces; null for nothing.</param>
    /// <param name="file">For the compiler.</param>
    /// <param name="line">For the compiler.</param>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    /// <exception cref="LanguageException">The body has mistakes.</exception>
    public TableBuilder Object(string kind, string name, NftText? body = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Objects.ObjectKinds.Contains(kind) ? Add(kind, name, body, file, line) : throw new ArgumentException($"There is no kind of objects '{kind}'.", nameof(kind));

    private TableBuilder Add(string word, string name, NftText? body, string file, int line)
    {
        _ruleset.AddOne($"add {word} {_place} {NftText.Name(name)}{RulesetBuilder.Braces(body)}", file, line);
        return this;
    }
}

/// <summary>Builds a chain of a table.</summary>
public sealed class ChainBuilder
{
    private readonly RulesetBuilder _ruleset;
    private readonly string _place;

    internal ChainBuilder(RulesetBuilder ruleset, string place) => (_ruleset, _place) = (ruleset, place);

    /// <summary>Adds a rule behind the others.</summary>
    /// <param name="rule">What it compares and does, e.g. <c>$"ip saddr {address} counter drop"</c>.</param>
    /// <param name="file">For the compiler.</param>
    /// <param name="line">For the compiler.</param>
    /// <exception cref="LanguageException">It has mistakes, or names what the table does not have.</exception>
    public ChainBuilder Rule(NftText rule, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(rule);
        _ruleset.AddOne($"add rule {_place} {rule}", file, line);
        return this;
    }
}
