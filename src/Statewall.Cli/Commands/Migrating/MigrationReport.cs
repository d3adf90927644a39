using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Statewall.Iptables.Migration;
using Statewall.Replay.Migration;

namespace Statewall.Cli.Commands.Migrating;

/// <summary>Tells of each rule how well it was translated; <c>docs/migrate.md</c> describes it.</summary>
/// <param name="ruleset">The rules.</param>
/// <param name="checks">What checking them has found.</param>
internal sealed class MigrationReport(MigratedRuleset ruleset, IReadOnlyDictionary<MigratedRule, CheckResult> checks)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    private IEnumerable<MigratedRule> Rules => ruleset.Rules.OrderBy(rule => ruleset.Files.IndexOf(rule.File)).ThenBy(rule => rule.Line);

    /// <summary>The report in lines.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var rule in Rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"{rule.Place}: {NameOf(rule.Fidelity)}: {rule.Source}\n");
            foreach (var reason in Reasons(rule).Concat(rule.Notes))
                text.Append(CultureInfo.InvariantCulture, $"    {reason}\n");
            if (Remark(rule) is { } remark)
                text.Append(CultureInfo.InvariantCulture, $"    {remark}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"{Total} rule{(Total == 1 ? "" : "s")}: {Count(RuleFidelity.Exact)} exact, {Count(RuleFidelity.Approximated)} approximated, {Count(RuleFidelity.NotExpressible)} not expressible; {Checked} checked by packets\n");
        return text.ToString();
    }

    /// <summary>The report as a JSON document.</summary>
    public string ToJson()
    {
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory, Readable))
        {
            writer.WriteStartObject();
            writer.WriteNumber("exact", Count(RuleFidelity.Exact));
            writer.WriteNumber("approximated", Count(RuleFidelity.Approximated));
            writer.WriteNumber("not_expressible", Count(RuleFidelity.NotExpressible));
            writer.WriteNumber("checked", Checked);
            writer.WriteStartArray("rules");
            foreach (var rule in Rules)
                Write(writer, rule);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(memory.ToArray()) + "\n";
    }

    private int Total => ruleset.Rules.Count();

    private int Checked => checks.Values.Count(check => check.Unchecked is null);

    private int Count(RuleFidelity fidelity) => ruleset.Count(fidelity);

    private static string NameOf(RuleFidelity fidelity) => fidelity switch
    {
        RuleFidelity.Exact => "exact",
        RuleFidelity.Approximated => "approximated",
        _ => "not expressible",
    };

    private static IEnumerable<string> Reasons(MigratedRule rule) => rule.Obstacle is { } obstacle ? [obstacle] : rule.Approximations;

    private string? Remark(MigratedRule rule) => checks.GetValueOrDefault(rule) switch
    {
        null => null,
        { Unchecked: { } why } => $"not checked: {why}",
        { Matches: 0, Packets: var packets } => $"checked by {packets} packets, none of which it takes",
        _ => null,
    };

    private void Write(Utf8JsonWriter writer, MigratedRule rule)
    {
        writer.WriteStartObject();
        writer.WriteString("file", rule.File);
        writer.WriteNumber("line", rule.Line);
        writer.WriteString("family", rule.Family.NftName);
        writer.WriteString("rule", rule.Source);
        writer.WriteString("result", NameOf(rule.Fidelity));
        if (rule.Text is { } text)
            writer.WriteString("nft", text);
        Write(writer, "reasons", Reasons(rule));
        Write(writer, "notes", rule.Notes);
        if (checks.GetValueOrDefault(rule) is { } check)
            Write(writer, check);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, CheckResult check)
    {
        writer.WriteStartObject("check");
        writer.WriteNumber("packets", check.Packets);
        writer.WriteNumber("taken", check.Matches);
        if (check.Unchecked is { } why)
            writer.WriteString("obstacle", why);
        if (check.Witness is { } witness)
        {
            writer.WriteStartObject("witness");
            writer.WriteString("packet", witness.Packet);
            writer.WriteString("iptables", witness.Iptables);
            writer.WriteString("nft", witness.Nft);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
