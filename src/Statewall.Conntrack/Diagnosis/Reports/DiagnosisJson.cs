using System.Buffers;
using System.Text.Json;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Diagnosis.Reports;

/// <summary>A diagnosis as one JSON object; docs/doctor.md describes it. What is not known is null.</summary>
public static class DiagnosisJson
{
    /// <summary>Writes a diagnosis.</summary>
    /// <param name="output">Gets UTF-8, without the end of a line.</param>
    /// <param name="diagnosis">The diagnosis.</param>
    /// <param name="most">Items of each ranking.</param>
    public static void Write(IBufferWriter<byte> output, TableDiagnosis diagnosis, int most)
    {
        ArgumentNullException.ThrowIfNull(diagnosis);
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("status", DiagnosisText.Word(diagnosis.Severity));
        json.WriteNumber("code", (int)diagnosis.Severity);
        json.WriteString("summary", DiagnosisText.Headline(diagnosis));
        WriteTable(json, diagnosis.Facts);
        WriteCounters(json, "counters", diagnosis.Facts.Counters);
        WriteCounters(json, "recent", diagnosis.Facts.Recent);
        WriteMixture(json, diagnosis.Facts.Survey);
        json.WriteStartObject("top");
        WriteTop(json, "sources", diagnosis.Facts.Survey.TopSources(most));
        WriteTop(json, "services", diagnosis.Facts.Survey.TopServices(most));
        WriteTop(json, "source_nat", diagnosis.Facts.Survey.TopNat(most));
        json.WriteEndObject();
        json.WriteStartArray("findings");
        foreach (var finding in diagnosis.Findings)
            WriteFinding(json, finding);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTable(Utf8JsonWriter json, TableFacts facts)
    {
        json.WriteStartObject("table");
        json.WriteNumber("entries", facts.Entries);
        WriteNumber(json, "max", facts.Maximum);
        WriteNumber(json, "use", facts.Use);
        WriteNumber(json, "entries_per_second", facts.EntriesPerSecond);
        json.WriteNumber("interval", Math.Round(facts.Interval.TotalSeconds, 3));
        WriteNumber(json, "buckets", facts.Buckets);
        WriteNumber(json, "nodes_per_bucket", facts.NodesPerBucket);
        WriteNumber(json, "entry_size", facts.Settings.EntrySize);
        WriteNumber(json, "memory", facts.Memory);
        json.WriteEndObject();
    }

    private static void WriteCounters(Utf8JsonWriter json, string name, CounterTotals? counters)
    {
        if (counters is not { } all)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteNumber("invalid", all.Invalid);
        json.WriteNumber("insert_failed", all.InsertFailed);
        json.WriteNumber("drop", all.Drop);
        json.WriteNumber("early_drop", all.EarlyDrop);
        json.WriteNumber("search_restart", all.SearchRestart);
        json.WriteNumber("clash_resolve", all.ClashResolve);
        json.WriteNumber("chaintoolong", all.ChainTooLong);
        json.WriteEndObject();
    }

    private static void WriteMixture(Utf8JsonWriter json, TableSurvey survey)
    {
        json.WriteStartObject("mixture");
        json.WriteNumber("entries", survey.Entries);
        WriteNumber(json, "sample", survey.Sample > 0 ? survey.Sample : (long?)null);
        json.WriteNumber("unreplied", survey.Unreplied);
        json.WriteNumber("assured", survey.Assured);
        json.WriteNumber("evictable", survey.Evictable);
        json.WriteNumber("offloaded", survey.Offloaded);
        json.WriteNumber("ipv6", survey.IPv6);
        json.WriteNumber("source_nat", survey.SourceNat);
        json.WriteNumber("half_open", survey.HalfOpen);
        json.WriteNumber("closing", survey.Closing);
        json.WriteNumber("idle", survey.Idle);
        json.WriteNumber("overlong", survey.Overlong);
        json.WriteNumber("sources", survey.SourceCount);
        json.WriteNumber("services", survey.ServiceCount);
        json.WriteStartObject("protocols");
        for (var protocol = 0; protocol <= byte.MaxValue; protocol++)
        {
            if (survey.OfProtocol((byte)protocol) is > 0 and var count)
                json.WriteNumber(EndpointText.Protocol((byte)protocol), count);
        }
        json.WriteEndObject();
        json.WriteStartObject("tcp_states");
        for (var state = TcpState.None; state < TcpState.Max; state++)
        {
            if (survey.OfTcpState(state) is > 0 and var count)
                json.WriteNumber(StateNames.Of(CtProtoInfoAttribute.Tcp, (byte)state), count);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTop(Utf8JsonWriter json, string name, IReadOnlyList<TopEntry> top)
    {
        json.WriteStartArray(name);
        foreach (var one in top)
        {
            json.WriteStartObject();
            json.WriteString("name", one.Name);
            json.WriteNumber("entries", one.Entries);
            json.WriteNumber("unreplied", one.Unreplied);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteFinding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("id", finding.Id);
        json.WriteString("severity", finding.Severity == Severity.Notice ? "NOTICE" : DiagnosisText.Word(finding.Severity));
        json.WriteString("text", finding.Text);
        json.WriteStartObject("figures");
        foreach (var figure in finding.Figures)
            json.WriteNumber(figure.Name, Math.Round(figure.Value, 4));
        json.WriteEndObject();
        json.WriteStartArray("cures");
        foreach (var cure in finding.Cures)
            WriteCure(json, cure);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCure(Utf8JsonWriter json, Cure cure)
    {
        json.WriteStartObject();
        if (cure is SettingCure setting)
        {
            json.WriteString("setting", setting.Name);
            if (setting.Old is { } old)
                json.WriteNumber("old", old);
            else
                json.WriteNull("old");
            json.WriteNumber("new", setting.New);
            WriteNumber(json, "memory", setting.Memory);
            json.WriteString("obstacle", setting.Obstacle);
            json.WriteBoolean("for_rule", setting.IsForRule);
        }
        else if (cure is RuleCure rule)
        {
            json.WriteString("ruleset", rule.Ruleset);
        }
        json.WriteString("reason", cure.Reason);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, Math.Round(number, 4));
        else
            json.WriteNull(name);
    }
}
