using Statewall.Nftables.Parsing;

namespace Statewall.Nftables.Commands;

/// <summary>The words of commands, for those who offer or explain them.</summary>
public static class CommandWords
{
    /// <summary>What commands do, e.g. <c>add</c>.</summary>
    public static IReadOnlyList<string> Verbs { get; } = [.. CommandTable.Verbs.Select(row => row.Word)];

    /// <summary>The families of tables, e.g. <c>inet</c>.</summary>
    public static IReadOnlyList<string> Families { get; } = [.. CommandTable.Families.Select(row => row.Name)];

    /// <summary>What a command can be about, e.g. <c>chain</c> or <c>ct helper</c>.</summary>
    public static IReadOnlyList<string> ObjectsOf(string verb)
    {
        if (verb == CommandTable.WordOf(Syntax.CommandVerb.Monitor))
            return ["destroy", "new", .. Syntax.MonitorNode.SubjectWords.Select(row => row.Word), "json"];
        var known = CommandTable.Verbs.Where(row => row.Word == verb).Select(row => row.Verb).ToList();
        return [.. CommandTable.Rows.Where(row => known.Exists(row.Verbs.Contains)).Select(row => row.Word)];
    }
}
