using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Parsing;

/// <summary>Reads the language: what a file or a command line says, with every value known.</summary>
public static class CommandReader
{
    /// <summary>Reads commands; tables in the form of a listing are commands that add them.</summary>
    /// <param name="source">The text.</param>
    /// <param name="names">Names that the machine gives to numbers; null for this machine's.</param>
    /// <param name="includes">Where the text may include files from; null when it may not.</param>
    /// <exception cref="LanguageException">The text has mistakes: those of its syntax, or when it has none, the first that makes no sense.</exception>
    public static IReadOnlyList<CommandNode> Read(SourceText source, NameSources? names = null, IncludePath? includes = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Read(source, new CommandEvaluator(names ?? NameSources.OfMachine), includes);
    }

    /// <summary>Reads commands, evaluated with what is known.</summary>
    internal static IReadOnlyList<CommandNode> Read(SourceText source, CommandEvaluator evaluator, IncludePath? includes = null, SourceText? prelude = null, bool isLazy = false, VariableScope? variables = null) =>
        [.. Parser.Parse(source, includes, prelude, isLazy, variables).Select(evaluator.Evaluate)];

    /// <summary>A text is JSON: a document begins with a brace or a bracket, and no command does.</summary>
    internal static bool IsJson(SourceText source) => source.Utf8.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];
}
