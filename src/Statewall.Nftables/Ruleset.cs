using System.Diagnostics.CodeAnalysis;
using System.Text;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Building;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables;

// Overview: a ruleset as a value. It comes from a text (Parse), from code (Building/RulesetBuilder) or from a kernel or engine
// (Commands/RulesetClient), and is listed as text or JSON, compared with another (RulesetTransaction) or carried out.
// Life-cycle: immutable. Threads: any number.

/// <summary>Tables with all that they hold. Immutable; what it consists of are records, so that <c>with</c> makes others of them.</summary>
public sealed class Ruleset
{
    /// <summary>Puts tables together.</summary>
    /// <param name="tables">The tables, their values known: as they were parsed, built or read.</param>
    public Ruleset(params IEnumerable<TableNode> tables) => Tables = [.. tables];

    /// <summary>No tables.</summary>
    public static Ruleset Empty { get; } = new();

    /// <summary>The tables, in the order in which they were made.</summary>
    public IReadOnlyList<TableNode> Tables { get; }

    /// <summary>The kernel's number of the ruleset that it was read from; null when it was not. // NFT_MSG_GETGEN</summary>
    internal uint? Generation { get; init; }

    /// <summary>Reads a listing, or any text whose commands add things; tables can be deleted and the ruleset flushed on the way.</summary>
    /// <param name="text">The language, or JSON.</param>
    /// <param name="name">What errors call the text, e.g. a file's name.</param>
    /// <param name="includes">Where the text may include files from; null when it may not.</param>
    /// <exception cref="LanguageException">The text has mistakes: what is wrong, at its place.</exception>
    public static Ruleset Parse(string text, string name = "ruleset", IncludePath? includes = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(new SourceText(name, Encoding.UTF8.GetBytes(text)), includes);
    }

    /// <summary>As the other overload.</summary>
    public static Ruleset Parse(SourceText source, IncludePath? includes = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var evaluator = CommandFold.Evaluator();
        var fold = new CommandFold();
        foreach (var command in CommandReader.IsJson(source) ? JsonCommandReader.Read(source, evaluator) : CommandReader.Read(source, evaluator, includes))
            fold.Add(command);
        return fold.ToRuleset();
    }

    /// <summary>As <see cref="Parse(string, string, IncludePath?)"/>, for texts in which mistakes are ordinary.</summary>
    /// <param name="text">The language, or JSON.</param>
    /// <param name="ruleset">The ruleset; null when the text has mistakes.</param>
    /// <param name="diagnostics">What is wrong.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Ruleset? ruleset, out IReadOnlyList<Diagnostic> diagnostics)
    {
        try
        {
            (ruleset, diagnostics) = (Parse(text), []);
            return true;
        }
        catch (LanguageException mistake)
        {
            (ruleset, diagnostics) = (null, mistake.Diagnostics);
            return false;
        }
    }

    /// <summary>The table of a name; null when there is none.</summary>
    public TableNode? Find(NfProto family, string name) => Tables.FirstOrDefault(table => table.Family == family && table.Name == name);

    /// <summary>The ruleset as <c>nft list ruleset</c> prints it.</summary>
    /// <param name="options">How it is written.</param>
    public string ToText(ListingOptions options)
    {
        var output = new TextOutput();
        foreach (var table in Tables)
            RulesetText.Write(output, table, options);
        return output.ToString();
    }

    /// <summary>The ruleset as <c>nft -j list ruleset</c> prints it.</summary>
    /// <param name="options">How values are written; null for as usual.</param>
    public string ToJson(ListingOptions? options = null)
    {
        var output = new TextOutput();
        RulesetJson.Write(output, Tables, options ?? ListingOptions.Usual);
        return output.ToString();
    }

    /// <summary>The ruleset as <c>nft list ruleset</c> prints it.</summary>
    public override string ToString() => ToText(ListingOptions.Usual);
}
