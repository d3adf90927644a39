using System.Globalization;
using System.Text;
using Statewall.Replay.Testing;

namespace Statewall.Cli.Commands.Testing;

/// <summary>Tells what running tests gives: a line for each test when it was run, what is wrong, and a summary.</summary>
/// <param name="output">Gets the text.</param>
/// <param name="isVerbose">Whether all that happened to packets is told, too.</param>
internal sealed class TestText(TextWriter output, bool isVerbose)
{
    private const string Indentation = "        ";

    /// <summary>A file begins.</summary>
    public void Begin(TestFileReport file) => Line(file.Path);

    /// <summary>A test was run.</summary>
    public void Write(RulesetTestResult result)
    {
        Line($"  {(result.Passed ? "ok  " : "FAIL")}  {result.Test.Name}");
        foreach (var line in result.Describe(isVerbose).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Line(Indentation + line);
    }

    /// <summary>A file could not be run.</summary>
    public void WriteErrors(TestFileReport file)
    {
        foreach (var line in file.Errors.SelectMany(error => error.Split('\n')))
            Line($"  {line}");
    }

    /// <summary>All was run.</summary>
    public void End(TestReport report, bool hasCoverage)
    {
        foreach (var ruleset in hasCoverage ? report.Coverage : [])
            Write(ruleset);
        var errors = report.Files.Count(file => file.Errors.Count > 0);
        Line("");
        Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Tests - report.Failures} passed, {report.Failures} failed{(errors == 0 ? "" : $", {errors} {(errors == 1 ? "file" : "files")} could not be run")} ({report.Time.TotalSeconds:0.00} s)"));
    }

    private void Write(RulesetReport ruleset)
    {
        var variables = string.Join(", ", ruleset.Variables.Select(variable => $"{variable.Name} = {variable.Value}"));
        Line("");
        Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{ruleset.Name}{(variables.Length == 0 ? "" : $" ({variables})")}: packets matched {ruleset.With(RuleReach.Matched).Count} of {Rules(ruleset.Rules.Count)}"));
        Write(ruleset.With(RuleReach.Never), "was never reached", "were never reached");
        Write(ruleset.With(RuleReach.Reached), "was reached, but no packet matched it", "were reached, but no packet matched them");
    }

    private void Write(IReadOnlyList<CoveredRule> rules, string one, string several)
    {
        if (rules.Count == 0)
            return;
        Line($"  {(rules.Count == 1 ? $"this rule {one}" : string.Create(CultureInfo.InvariantCulture, $"these {rules.Count} rules {several}"))}:");
        foreach (var rule in rules)
            Line($"    {rule}");
    }

    private static string Rules(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "rule" : "rules")}");

    // Names and comments may hold what a terminal would obey.
    private void Line(string text)
    {
        var shown = new StringBuilder(text);
        for (var at = 0; at < shown.Length; at++)
            shown[at] = char.IsControl(shown[at]) && shown[at] != '\t' ? '\uFFFD' : shown[at];
        output.Write(shown.Append('\n'));
    }
}
