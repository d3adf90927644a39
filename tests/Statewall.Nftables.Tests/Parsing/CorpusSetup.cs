using System.Text;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Parsing;

/// <summary>What a file of the corpus of rules sets up: tables, and the sets and objects that each of them gets.</summary>
/// <param name="Tables">Family and name of each table.</param>
/// <param name="Body">Sets and objects, as they stand in a table.</param>
internal sealed record CorpusSetup(IReadOnlyList<(string Family, string Name)> Tables, string Body)
{
    /// <summary>Reads the lines of a setup.</summary>
    public static CorpusSetup Read(IEnumerable<string> lines)
    {
        var tables = new List<(string Family, string Name)>();
        var body = new StringBuilder();
        foreach (var line in lines)
        {
            var text = line[1..].TrimEnd();
            if (line[0] == '*')
                tables.Add((text.Split(';')[0], text.Split(';')[1]));
            else if (line[0] == '!' && text.EndsWith(";ok", StringComparison.Ordinal))
                body.AppendLine(SetOf(text[..^3].Split(' ')));
            else if (line[0] == '%' && text.EndsWith(";ok", StringComparison.Ordinal))
                body.AppendLine(ObjectOf(text[..^3].Split(' ')));
        }
        return new CorpusSetup(tables, body.ToString());
    }

    /// <summary>A rule in one of the tables as the kernel gets it; null when it is refused.</summary>
    public (NfProto Family, IReadOnlyList<SetDefinition> Sets, LinearRule Rule)? Compile(string family, string table, string rule) =>
        Compile(family, table, $"chain c {{\n{rule}\n}}", rule: null);

    /// <summary>The same of a rule's statements in JSON.</summary>
    public (NfProto Family, IReadOnlyList<SetDefinition> Sets, LinearRule Rule)? CompileJson(string family, string table, string statements)
    {
        try
        {
            var document = $"{{\"expr\": {statements}}}";
            return Compile(family, table, "chain c { counter; }", RuleNode.ReadJson(new JsonText(new SourceText("", Encoding.UTF8.GetBytes(document))).Root));
        }
        catch (LanguageException)
        {
            return null;
        }
    }

    private (NfProto Family, IReadOnlyList<SetDefinition> Sets, LinearRule Rule)? Compile(string family, string table, string chain, RuleNode? rule)
    {
        try
        {
            var source = $"table {family} {table} {{\n{Body}\n{chain}\n}}\n";
            var definition = Parser.Parse(new SourceText("", Encoding.UTF8.GetBytes(source)))[0].TableDefinition!;
            if (rule is not null)
                definition = definition with { Chains = [definition.Chains[0] with { Rules = [rule] }] };
            definition = new TableEvaluator(new NameSources()).Evaluate(definition, TableScope.Unknown(definition.Family) with { IsComplete = true });
            var writer = new RuleWriter(definition.Family, table, definition.Sets, new BatchNumbers());
            return (definition.Family, definition.Sets, writer.Write(definition.Chains[0].Rules[0]));
        }
        catch (LanguageException)
        {
            return null;
        }
    }

    /// <summary><c>NAME type|typeof WHAT [. WHAT]… [: WHAT]… [timeout TIME] [flags FLAGS]</c></summary>
    private static string SetOf(string[] words)
    {
        var end = Array.FindIndex(words, 3, word => word is "timeout" or "flags");
        var type = string.Join(' ', words[1..(end < 0 ? words.Length : end)]);
        var rest = "";
        for (var index = end; index >= 0 && index + 1 < words.Length; index += 2)
            rest += $"{words[index]} {words[index + 1]}; ";
        return $"{(type.Contains(" : ", StringComparison.Ordinal) ? "map" : "set")} {words[0]} {{ {type}; {rest}}}";
    }

    /// <summary><c>NAME type KIND WHAT…</c></summary>
    private static string ObjectOf(string[] words)
    {
        var isCt = words[2] == "ct";
        var kind = isCt ? $"ct {words[3]}" : words[2];
        var what = string.Join(' ', words[(isCt ? 4 : 3)..]);
        return what.StartsWith('{') ? $"{kind} {words[0]} {what}" : $"{kind} {words[0]} {{ {what} }}";
    }
}
