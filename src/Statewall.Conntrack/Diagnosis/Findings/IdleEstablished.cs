using Statewall.Conntrack.Diagnosis.Settings;

namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>ESTABLISHED TCP connections that nobody uses any more: peers that went away without a word stay for five days by default.</summary>
internal static class IdleEstablished
{
    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        if (!TryCure(facts, out var cure, out var count))
            return;
        var share = facts.ShareOf(count);
        findings.Add(new Finding(
            "idle-established",
            facts.IsHarmful(count) ? Severity.Warning : Severity.Notice,
            $"{EndpointText.Number(count)} ESTABLISHED TCP connections ({EndpointText.Percent(share)} of the table) have been idle for longer than {EndpointText.Number(cure.New)} seconds")
        {
            Figures = [new("idle", count), new("share", share), new("idle_for_a_day", facts.Survey.IdleForADay), new("established", facts.Survey.Established)],
            Cures = [cure],
        });
    }

    /// <summary>The timeout that ends the idle connections, and how many these are; false when they are few.</summary>
    public static bool TryCure(TableFacts facts, out SettingCure cure, out long count)
    {
        var isForADay = facts.ShareOf(facts.Survey.IdleForADay) >= Thresholds.CauseShare;
        count = isForADay ? facts.Survey.IdleForADay : facts.Survey.Idle;
        var seconds = isForADay ? Thresholds.UsualEstablishedTimeout : Thresholds.LeastEstablishedTimeout;
        cure = facts.Cure(SettingNames.TcpEstablished, seconds, $"idle connections leave the table after {(isForADay ? "a day" : "2 hours and 4 minutes, the least that RFC 5382 allows")}; those that are there keep their timeout until their next packet");
        return count >= Thresholds.LeastEntries && facts.ShareOf(count) >= Thresholds.CauseShare && facts.Timeout(SettingNames.TcpEstablished) > seconds;
    }
}
