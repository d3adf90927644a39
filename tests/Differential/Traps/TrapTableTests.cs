using System.Text.RegularExpressions;
using Differential.Nftables;
using Differential.Requests;
using Differential.Rulesets;

namespace Differential.Traps;

// The tables of traps in docs/traps*.md: each row names the tests that would differ if the engine fell into the trap, or says why it cannot meet it ("cannot: …").
public sealed partial class TrapTableTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs");

    public static IEnumerable<TheoryDataRow<string>> Tables =>
        Directory.GetFiles(Folder, "traps*.md").Order(StringComparer.Ordinal).Select(path => new TheoryDataRow<string>(Path.GetFileName(path)));

    [Theory]
    [MemberData(nameof(Tables))]
    public void Rows_OfTable_NameTests(string table)
    {
        var text = File.ReadAllText(Path.Combine(Folder, table));
        var rows = Row.Matches(text).Select(row => (Id: row.Groups[1].Value, Trap: row.Groups[2].Value, Test: row.Groups[3].Value)).ToList();
        var mistakes = new List<string>();
        foreach (var (id, trap, test) in rows)
        {
            var names = Name.Matches(test).Select(name => name.Groups[1].Value).ToList();
            if (trap.Length == 0 || (names.Count == 0 && !CannotBeMet(test)))
                mistakes.Add($"{id}: says nothing");
            mistakes.AddRange(names.Select(name => Mistake(name)).OfType<string>().Select(mistake => $"{id}: {mistake}"));
        }
        mistakes.AddRange(rows.CountBy(row => row.Id).Where(count => count.Value > 1).Select(count => $"{count.Key}: twice"));
        mistakes.AddRange(rows.GroupBy(row => row.Id.Split('-')[0]).SelectMany(Missing));
        Assert.True(mistakes.Count == 0, string.Join('\n', mistakes));
        Assert.NotEmpty(rows);
        var (met, subject) = (rows.Count(row => !CannotBeMet(row.Test)), text.Split('\n')[0].TrimStart('#', ' '));
        Counts.Report($"{char.ToLowerInvariant(subject[0])}{subject[1..]}: {met}/{met} ({rows.Count - met} that the engine cannot meet)");
    }

    private static bool CannotBeMet(string test) => test.StartsWith("cannot: ", StringComparison.Ordinal);

    // Numbers of a section that no row has.
    private static IEnumerable<string> Missing(IGrouping<string, (string Id, string Trap, string Test)> section) =>
        Enumerable.Range(1, section.Count()).Select(number => $"{section.Key}-{number:00}").Except(section.Select(row => row.Id)).Select(id => $"{id}: missing");

    private static string? Mistake(string name) => name.Split('/', 2) switch
    {
        ["rulesets", var tested] => RulesetCases.All.SingleOrDefault(one => one.Name == tested) is not { } found ? $"no ruleset with packets is named '{tested}'"
            : CaseExpectations.AreIn(found) ? null : $"'{tested}' does not say what the kernel does",
        ["commands", var tested] => CommandScripts.All.Any(script => script.Name == tested) ? null : $"no script of commands is named '{tested}'",
        ["batches", var tested] => Batches.Value.Contains(tested) ? null : $"no scenario of batches is named '{tested}'",
        ["requests", var tested] => Requests.Value.Contains(tested) ? null : $"no scenario of requests is named '{tested}'",
        [var method] when method.Split('.') is [var type, var test] => Sources.Value.Any(source => source.Contains($" class {type}", StringComparison.Ordinal) && source.Contains($" {test}(", StringComparison.Ordinal)) ? null : $"no test is named {method}",
        _ => $"'{name}' is no name of a test",
    };

    private static readonly Lazy<HashSet<string>> Batches = new(() => [.. NftablesTests.Scenarios.Select(scenario => scenario.Name)]);

    private static readonly Lazy<HashSet<string>> Requests = new(() => [.. RequestTests.Scenarios.Select(scenario => scenario.Name)]);

    private static readonly Lazy<string[]> Sources = new(() => [.. Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)]);

    [GeneratedRegex(@"^\| (T\d+-\d{2,3}) \| (.*) \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row { get; }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name { get; }
}
