using Statewall.Iptables.Restoring;

namespace Differential.IptablesCommands;

// A file of the corpus of rules: chains and a table, then a rule a line, what it is saved as, and whether it can be.
internal sealed record RuleFile(string Name, IReadOnlyList<RuleFileCase> Cases)
{
    internal static IEnumerable<RuleFile> All(string folder) =>
        Directory.EnumerateFiles(folder, "*.t").Order(StringComparer.Ordinal).Select(path => new RuleFile(Path.GetFileName(path), [.. Read(path)]));

    // The tools that a file is for, by its name.
    internal IReadOnlyList<string> Tools => Name switch
    {
        _ when Name.StartsWith("libxt_", StringComparison.Ordinal) => ["iptables", "ip6tables"],
        _ when Name.StartsWith("libip6t_", StringComparison.Ordinal) => ["ip6tables"],
        _ when Name.StartsWith("libarpt_", StringComparison.Ordinal) => ["arptables"],
        _ when Name.StartsWith("libebt_", StringComparison.Ordinal) => ["ebtables"],
        _ => ["iptables"],
    };

    private static IEnumerable<RuleFileCase> Read(string path)
    {
        var (chains, table) = ((string[])["INPUT"], "");
        foreach (var line in File.ReadLines(path))
        {
            switch (line)
            {
                case "" or ['#', ..] or ['@', ..]: break;
                case ['%', ..]: yield return new RuleFileCase([], "", line[1..], "", true) { IsCommand = true }; break;
                case [':', ..]: chains = line[1..].Split(','); break;
                case ['*', ..]: table = line[1..].Trim(); break;
                default:
                    if (line.Split(';') is [var rule, var saved, var result, .. var rest] && (rest.Length == 0 || rest[0].Trim() != "LEGACY"))
                        yield return new RuleFileCase(chains, table, rule, saved, result == "OK");
                    break;
            }
        }
    }
}

internal sealed record RuleFileCase(IReadOnlyList<string> Chains, string Table, string Rule, string Saved, bool IsOk)
{
    // It is a command that others need, and no case.
    internal bool IsCommand { get; init; }

    // What went otherwise than it should; null for nothing.
    internal string? Run(IptablesSide side, string tool)
    {
        if (IsCommand)
        {
            var words = ShellWords.Split(Rule);
            side.Run(tool, words[1..]);
            return null;
        }
        string[] table = Table.Length == 0 ? [] : ["-t", Table];
        foreach (var chain in Chains)
        {
            if (chain is not ("PREROUTING" or "INPUT" or "FORWARD" or "OUTPUT" or "POSTROUTING" or "BROUTING"))
                side.Run(tool, [.. table, "-N", chain]);
            if (Run(side, tool, table, chain) is not { } failure)
                continue;
            side.Run(tool, [.. table, "-F"]);
            return $"{chain}: {failure}";
        }
        return null;
    }

    private string? Run(IptablesSide side, string tool, string[] table, string chain)
    {
        var words = ShellWords.Split(Rule);
        var added = side.Run(tool, [.. table, "-A", chain, .. words]);
        if (added.Code == 0 != IsOk)
            return $"exit code {added.Code}: {added.Error.Trim()}";
        if (!IsOk)
            return null;
        var wanted = Saved == "=" ? Rule : Saved;
        var lines = side.Run($"{tool}-save", []).Output.Split('\n').Where(line => line.StartsWith($"-A {chain} ", StringComparison.Ordinal)).ToList();
        if (wanted.Length > 0 && !lines.Exists(line => line.Contains(wanted, StringComparison.Ordinal)))
            return $"saved as {string.Join(" | ", lines)}, not {wanted}";
        var deleted = side.Run(tool, [.. table, "-D", chain, .. words]);
        return deleted.Code == 0 ? null : $"not deleted: {deleted.Error.Trim()}";
    }
}
