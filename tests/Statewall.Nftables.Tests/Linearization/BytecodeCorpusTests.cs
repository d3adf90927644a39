using System.Text;
using System.Text.Json;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Tests.Parsing;

namespace Statewall.Nftables.Tests.Linearization;

/// <summary>The corpus of rules as what the kernel gets, in the tables of every family that a case names.</summary>
public sealed class BytecodeCorpusTests
{
    private const int Floor = 1276; // the others are refused by the kernel, not by the language

    [Fact]
    public void Bytecode_OfEachRule_IsAsPrinted()
    {
        var corpus = Repository.RequireCorpora();
        var result = new CorpusResult("nft rules as bytecode");
        foreach (var path in Directory.EnumerateFiles(Path.Combine(corpus, "nft", "rules"), "*.json").Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var setup = CorpusSetup.Read(document.RootElement);
            foreach (var rule in document.RootElement.GetProperty("cases").EnumerateArray())
            {
                var failures = Failures(setup, rule);
                result.Add(failures.Length == 0, () => $"{Path.GetFileName(path)}: {rule.GetProperty("rule").GetString()}{failures}");
            }
        }
        result.Report(Floor);
    }

    private static string Failures(CorpusSetup setup, JsonElement rule)
    {
        var text = rule.GetProperty("rule").GetString()!;
        var isOk = rule.GetProperty("expect").GetString() == "ok";
        var failures = new StringBuilder();
        foreach (var table in setup.Tables)
        {
            var got = Write(table, setup.Compile(table, text));
            if (!isOk)
            {
                if (got is not null)
                    failures.Append($"\n    {table.Family}: want (refused)\n    got\n{got}");
                continue;
            }
            var codes = rule.GetProperty("bytecode");
            var wanted = codes.TryGetProperty(table.Family, out var own) ? own.GetString()! : codes.TryGetProperty("any", out var any) ? any.GetString()! : "";
            if (failures.Length == 0 && (got is null || !Same(wanted, got)))
                failures.Append($"\n    {table.Family}: want\n{wanted}\n    got\n{got ?? "(refused)"}");
            if (failures.Length == 0 && rule.TryGetProperty("json", out var json) && Write(table, setup.CompileJson(table, json.GetRawText())) is var fromJson && (fromJson is null || !Same(wanted, fromJson)))
                failures.Append($"\n    {table.Family} from JSON {json.GetRawText()}: want\n{wanted}\n    got\n{fromJson ?? "(refused)"}");
        }
        return failures.ToString();
    }

    private static string? Write(CorpusTable table, (NfProto Family, IReadOnlyList<SetDefinition> Sets, LinearRule Rule)? rule)
    {
        if (rule is not { } compiled)
            return null;
        var output = new TextOutput();
        BytecodeText.Write(output, compiled.Family, table.Name, "c", compiled.Rule);
        return output.ToString();
    }

    private static bool Same(string wanted, string got) => CorpusText.Blocks(wanted).SequenceEqual(CorpusText.Blocks(got));
}
