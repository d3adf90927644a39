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
using Statewall.Nftables.Tests.Parsing;

namespace Statewall.Nftables.Tests.Linearization;

/// <summary>Rules of the corpus as the kernel gets them, in a table with all that its file sets up.</summary>
internal static class CorpusCompiler
{
    /// <summary>A rule in one of the tables; null when it is refused.</summary>
    public static (NfProto Family, IReadOnlyList<SetDefinition> Sets, LinearRule Rule)? Compile(this CorpusSetup setup, CorpusTable table, string rule) =>
        Compile(setup, table, $"chain c {{\n{rule}\n}}", rule: null);

    /// <summary>The same of a rule's statements in JSON.</summary>
    public static (NfProto Family, IReadOnlyList<SetDefinition> Sets, LinearRule Rule)? CompileJson(this CorpusSetup setup, CorpusTable table, string statements)
    {
        try
        {
            var document = $"{{\"expr\": {statements}}}";
            return Compile(setup, table, "chain c { counter; }", RuleNode.ReadJson(new JsonText(new SourceText("", Encoding.UTF8.GetBytes(document))).Root));
        }
        catch (LanguageException)
        {
            return null;
        }
    }

    private static (NfProto Family, IReadOnlyList<SetDefinition> Sets, LinearRule Rule)? Compile(CorpusSetup setup, CorpusTable table, string chain, RuleNode? rule)
    {
        try
        {
            var source = $"table {table.Family} {table.Name} {{\n{setup.Body}\n{chain}\n}}\n";
            var definition = Parser.Parse(new SourceText("", Encoding.UTF8.GetBytes(source)))[0].TableDefinition!;
            if (rule is not null)
                definition = definition with { Chains = [definition.Chains[0] with { Rules = [rule] }] };
            definition = new TableEvaluator(new NameSources()).Evaluate(definition, TableScope.Unknown(definition.Family) with { IsComplete = true });
            var writer = new RuleWriter(definition.Family, table.Name, definition.Sets, new BatchNumbers());
            return (definition.Family, definition.Sets, writer.Write(definition.Chains[0].Rules[0]));
        }
        catch (LanguageException)
        {
            return null;
        }
    }
}
