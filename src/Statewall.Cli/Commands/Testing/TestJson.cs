using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Statewall.Replay.Testing;

namespace Statewall.Cli.Commands.Testing;

/// <summary>Writes what running tests gave as one JSON document; <c>docs/tests.md</c> describes it.</summary>
internal static class TestJson
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    /// <summary>The document.</summary>
    public static string Format(TestReport report, bool hasCoverage, bool isVerbose)
    {
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory, Readable))
        {
            writer.WriteStartObject();
            writer.WriteNumber("passed", report.Tests - report.Failures);
            writer.WriteNumber("failed", report.Failures);
            writer.WriteNumber("seconds", Math.Round(report.Time.TotalSeconds, 6));
            writer.WriteStartArray("files");
            foreach (var file in report.Files)
                Write(writer, file, isVerbose);
            writer.WriteEndArray();
            if (hasCoverage)
                Write(writer, report.Coverage);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(memory.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, TestFileReport file, bool isVerbose)
    {
        writer.WriteStartObject();
        writer.WriteString("file", file.Path);
        Texts(writer, "errors", file.Errors);
        writer.WriteStartArray("tests");
        foreach (var result in file.Results)
        {
            writer.WriteStartObject();
            writer.WriteString("name", result.Test.Name);
            writer.WriteNumber("line", result.Test.Line);
            writer.WriteBoolean("passed", result.Passed);
            writer.WriteNumber("seconds", Math.Round(result.Time.TotalSeconds, 6));
            writer.WriteStartArray("steps");
            foreach (var step in result.Steps)
                Write(writer, step, isVerbose);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, TestStepResult step, bool isVerbose)
    {
        writer.WriteStartObject();
        writer.WriteNumber("line", step.Step!.Line);
        writer.WriteString("step", step.Text);
        writer.WriteBoolean("passed", step.Passed);
        writer.WriteStartArray("failures");
        foreach (var (expected, got) in step.Failures)
        {
            writer.WriteStartObject();
            writer.WriteString("expected", expected);
            writer.WriteString("got", got);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        if (step.Outcome is { } outcome)
        {
            writer.WriteStartArray("packets");
            foreach (var packet in outcome.Packets)
            {
                writer.WriteStartObject();
                writer.WriteString("packet", packet.Packet);
                writer.WriteString("outcome", packet.ToString());
                Texts(writer, "decided", packet.Decisions.Select(decision => decision.ToString()));
                if (isVerbose)
                    writer.WriteString("story", packet.Story);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<RulesetReport> coverage)
    {
        writer.WriteStartArray("coverage");
        foreach (var ruleset in coverage)
        {
            writer.WriteStartObject();
            writer.WriteString("ruleset", ruleset.Name);
            writer.WriteStartObject("variables");
            foreach (var (name, value) in ruleset.Variables)
                writer.WriteString(name, value);
            writer.WriteEndObject();
            writer.WriteNumber("rules", ruleset.Rules.Count);
            writer.WriteNumber("matched", ruleset.With(RuleReach.Matched).Count);
            Rules(writer, "never", ruleset.With(RuleReach.Never));
            Rules(writer, "unmatched", ruleset.With(RuleReach.Reached));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void Rules(Utf8JsonWriter writer, string name, IReadOnlyList<CoveredRule> rules)
    {
        writer.WriteStartArray(name);
        foreach (var rule in rules)
        {
            writer.WriteStartObject();
            writer.WriteString("family", Nftables.Listing.RulesetText.NameOf(rule.Chain.Family));
            writer.WriteString("table", rule.Chain.Table);
            writer.WriteString("chain", rule.Chain.Name);
            writer.WriteNumber("handle", rule.Handle);
            writer.WriteString("rule", rule.Text);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
