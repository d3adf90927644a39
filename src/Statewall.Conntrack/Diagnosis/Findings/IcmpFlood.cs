using Statewall.Conntrack.Diagnosis.Settings;

namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>Echo requests without answers.</summary>
internal static class IcmpFlood
{
    private const ulong Timeout = 10; // seconds: no answer takes longer

    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        var count = facts.Survey.UnrepliedIcmp;
        if (count < Thresholds.LeastEntries || facts.ShareOf(count) < Thresholds.CauseShare)
            return;
        var cures = new List<Cure> { new RuleCure(NftRules.LimitEcho(), "drop echo requests beyond 100 in a second before they are tracked") };
        foreach (var name in (string[])[SettingNames.Icmp, SettingNames.IcmpV6])
        {
            if (facts.Timeout(name) > Timeout)
                cures.Add(facts.Cure(name, Timeout, "unanswered requests leave the table sooner"));
        }
        findings.Add(new Finding(
            "icmp-flood",
            facts.IsFilledBy(count) ? Severity.Critical : Severity.Warning,
            $"ICMP flood: {EndpointText.Number(count)} unanswered requests, {EndpointText.Percent(facts.ShareOf(count))} of the table")
        {
            Figures = [new("unreplied_icmp", count), new("share", facts.ShareOf(count)), .. facts.LimitFigure(count)],
            Cures = cures,
        });
    }
}
