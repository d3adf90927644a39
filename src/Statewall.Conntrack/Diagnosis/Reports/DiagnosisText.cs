using System.Globalization;
using System.Text;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Diagnosis.Reports;

/// <summary>
/// A diagnosis for people. Its first line is what a monitoring check shows: the severity, the worst finding, and behind a bar the figures as
/// monitoring plugins write them (name=value;warning;critical;minimum;maximum).
/// </summary>
public static class DiagnosisText
{
    private const string Red = "\e[31;1m";
    private const string Yellow = "\e[33;1m";
    private const string Green = "\e[32;1m";
    private const string Plain = "\e[0m";

    /// <summary>Formats a diagnosis.</summary>
    /// <param name="diagnosis">The diagnosis.</param>
    /// <param name="most">Lines of each ranking.</param>
    /// <param name="isColoured">Mark severities by colours of the terminal.</param>
    public static string Format(TableDiagnosis diagnosis, int most, bool isColoured)
    {
        ArgumentNullException.ThrowIfNull(diagnosis);
        var text = new StringBuilder();
        text.Append(Coloured(diagnosis.Severity, diagnosis.Findings.Count > 0 && diagnosis.Severity > Severity.Notice, isColoured)).Append(": ").AppendLine(Headline(diagnosis) + Performance(diagnosis.Facts));
        text.AppendLine();
        WriteTable(text, diagnosis.Facts);
        WriteMixture(text, diagnosis.Facts);
        WriteTop(text, "sources", diagnosis.Facts.Survey.TopSources(most), diagnosis.Facts, diagnosis.Facts.Survey.SourceCount);
        WriteTop(text, "services", diagnosis.Facts.Survey.TopServices(most), diagnosis.Facts, diagnosis.Facts.Survey.ServiceCount);
        WriteTop(text, "source NAT", diagnosis.Facts.Survey.TopNat(most), diagnosis.Facts, 0);
        var obstacles = new HashSet<string>();
        foreach (var finding in diagnosis.Findings)
            WriteFinding(text, finding, isColoured, obstacles);
        return text.ToString();
    }

    /// <summary>The words for a severity that monitoring knows.</summary>
    public static string Word(Severity severity) => severity switch
    {
        Severity.Critical => "CRITICAL",
        Severity.Warning => "WARNING",
        _ => "OK",
    };

    /// <summary>The worst finding, or how full the healthy table is.</summary>
    public static string Headline(TableDiagnosis diagnosis)
    {
        ArgumentNullException.ThrowIfNull(diagnosis);
        if (diagnosis.Severity > Severity.Notice)
            return diagnosis.Findings[0].Text;
        var facts = diagnosis.Facts;
        var of = facts.Maximum is { } maximum ? $" of {EndpointText.Number(maximum)}" : "";
        var use = facts.Use is { } share ? $" ({EndpointText.Percent(share)})" : "";
        return $"the table is healthy: {EndpointText.Number(facts.Entries)}{of} entries{use}";
    }

    private static string Performance(TableFacts facts)
    {
        var limits = facts.Maximum is { } maximum ? $"{Whole(Thresholds.LimitWarning * maximum)};{Whole(Thresholds.LimitCritical * maximum)};0;{maximum}" : ";;0";
        return $" | count={facts.Entries};{limits} unreplied={facts.Survey.Unreplied} evictable={facts.Survey.Evictable}"
            + (facts.Recent is { } recent ? $" drop={recent.Drop} early_drop={recent.EarlyDrop} insert_failed={recent.InsertFailed}" : "");

        static string Whole(double value) => Math.Round(value).ToString("0", CultureInfo.InvariantCulture);
    }

    private static void WriteTable(StringBuilder text, TableFacts facts)
    {
        const string Unknown = "not known here";
        Line(text, "entries", $"{EndpointText.Number(facts.Entries)} of {(facts.Maximum is { } maximum ? EndpointText.Number(maximum) : facts.IsUnlimited ? "any number" : $"a limit that is {Unknown}")}{(facts.Use is { } use ? $" ({EndpointText.Percent(use)})" : "")}");
        if (facts.Survey.Sample > 0)
            Line(text, "sample", $"{EndpointText.Number(facts.Survey.Sample)} entries were looked at; what follows is estimated from them (--all looks at every one)");
        Line(text, "trend", facts.EntriesPerSecond is { } rate ? $"{rate.ToString("+#,0;-#,0;0", CultureInfo.InvariantCulture)} a second, over {facts.Interval.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} seconds" : Unknown);
        Line(text, "buckets", facts.Buckets is { } buckets ? $"{EndpointText.Number(buckets)}, {facts.NodesPerBucket!.Value.ToString("0.00", CultureInfo.InvariantCulture)} nodes in each on average" : Unknown);
        Line(text, "memory", facts.Memory is { } memory ? $"{EndpointText.Bytes(memory)}, about {facts.Settings.EntrySize} bytes an entry" : Unknown);
        if (facts.Settings.Read(Settings.SettingNames.TcpEstablished) is null)
            Line(text, "timeouts", $"{Unknown}: the kernel's own are taken");
        Line(text, "counters", facts.Counters is { } all
            ? $"drop={all.Drop} early_drop={all.EarlyDrop} insert_failed={all.InsertFailed} clash_resolve={all.ClashResolve} chaintoolong={all.ChainTooLong} search_restart={all.SearchRestart} invalid={all.Invalid}"
            : Unknown);
    }

    private static void WriteMixture(StringBuilder text, TableFacts facts)
    {
        var survey = facts.Survey;
        Line(text, "unreplied", Share(facts, survey.Unreplied));
        Line(text, "evictable", $"{Share(facts, survey.Evictable)} by an early drop, {Share(facts, survey.Closing)} closing ones by the collector besides");
        var protocols = Enumerable.Range(0, 256).Select(number => ((byte)number, survey.OfProtocol((byte)number))).Where(static pair => pair.Item2 > 0).OrderByDescending(static pair => pair.Item2).Take(6);
        Line(text, "protocols", string.Join(", ", protocols.Select(pair => $"{EndpointText.Protocol(pair.Item1)} {Share(facts, pair.Item2)}")));
        var states = Enumerable.Range(0, (int)TcpState.Max).Select(number => ((TcpState)number, survey.OfTcpState((TcpState)number))).Where(static pair => pair.Item2 > 0).OrderByDescending(static pair => pair.Item2);
        Line(text, "tcp states", string.Join(", ", states.Select(pair => $"{Encoding.ASCII.GetString(StateNames.Of(CtProtoInfoAttribute.Tcp, (byte)pair.Item1))} {Share(facts, pair.Item2)}")));
    }

    private static void WriteTop(StringBuilder text, string title, IReadOnlyList<TopEntry> top, TableFacts facts, int all)
    {
        if (top.Count == 0)
            return;
        text.AppendLine().AppendLine(all > top.Count ? $"{title} ({EndpointText.Number(all)}):" : $"{title}:");
        foreach (var one in top)
            text.AppendLine($"  {EndpointText.Number(one.Entries),11}  {EndpointText.Percent(facts.ShareOf(one.Entries)),7}  {one.Name}{(one.Unreplied > 0 ? $"  ({EndpointText.Number(one.Unreplied)} unreplied)" : "")}");
    }

    private static void WriteFinding(StringBuilder text, Finding finding, bool isColoured, HashSet<string> obstacles)
    {
        text.AppendLine().AppendLine($"{Coloured(finding.Severity, finding.Severity > Severity.Notice, isColoured, "NOTICE")} {finding.Id}: {finding.Text}");
        text.AppendLine($"  rests on: {string.Join(' ', finding.Figures.Select(static figure => $"{figure.Name}={figure.Value.ToString("0.####", CultureInfo.InvariantCulture)}"))}");
        foreach (var cure in finding.Cures)
            WriteCure(text, cure, obstacles);
    }

    // an obstacle is said once, where it is met first
    private static void WriteCure(StringBuilder text, Cure cure, HashSet<string> obstacles)
    {
        if (cure is SettingCure setting)
        {
            var cost = setting.Memory switch
            {
                null => "; memory: not known here",
                0 => "",
                var memory => $"; at most {EndpointText.Bytes(memory.Value)} of memory more",
            };
            text.AppendLine($"  cure: {(setting.IsForRule ? "with that rule, " : "")}sysctl -w {setting.Name}={setting.New}  (now {setting.Old?.ToString(CultureInfo.InvariantCulture) ?? "not known here"}{cost}): {setting.Reason}");
            if (setting.Obstacle is { } obstacle && obstacles.Add(obstacle))
                text.AppendLine($"        {obstacle}");
        }
        else if (cure is RuleCure rule)
        {
            text.AppendLine($"  cure: {rule.Reason}; load this with nft -f:");
            foreach (var line in rule.Ruleset.AsSpan().TrimEnd('\n').EnumerateLines())
                text.Append("        ").Append(line).AppendLine();
        }
    }

    private static void Line(StringBuilder text, string name, string value)
    {
        if (value.Length > 0)
            text.AppendLine($"{name,-11} {value}");
    }

    private static string Share(TableFacts facts, long entries) => $"{EndpointText.Number(entries)} ({EndpointText.Percent(facts.ShareOf(entries))})";

    private static string Coloured(Severity severity, bool isBad, bool isColoured, string good = "OK")
    {
        var word = isBad ? Word(severity) : good;
        if (!isColoured)
            return word;
        return (isBad ? severity == Severity.Critical ? Red : Yellow : Green) + word + Plain;
    }
}
