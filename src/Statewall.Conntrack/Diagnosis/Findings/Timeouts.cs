using Statewall.Conntrack.Diagnosis.Settings;

namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>Timeouts that surprise: entries that live longer than their state's timeout, and settings far above the kernel's own.</summary>
internal static class Timeouts
{
    private const ulong Many = 4;

    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        var count = facts.Survey.Overlong;
        if (count > 0 && facts.ShareOf(count) >= Thresholds.TimeoutShare)
        {
            findings.Add(new Finding(
                "timeouts",
                Severity.Notice,
                $"{EndpointText.Number(count)} entries ({EndpointText.Percent(facts.ShareOf(count))}) live longer than the timeout of their state, up to {EndpointText.Number(facts.Survey.LongestTimeout)} seconds: "
                + "a timeout policy, a program, or a timeout that was lowered since")
            {
                Figures = [new("entries", count), new("share", facts.ShareOf(count)), new("longest", facts.Survey.LongestTimeout)],
            });
        }
        foreach (var row in TimeoutTable.Rows)
        {
            if (facts.Settings.Read(row.Name) is not { } seconds || seconds < Many * row.Default)
                continue;
            findings.Add(new Finding(
                "timeout-setting",
                facts.Use >= Thresholds.HarmfulUse ? Severity.Warning : Severity.Notice,
                $"{SettingNames.Prefix}{row.Name} is {EndpointText.Number(seconds)} seconds, more than {Many} times the kernel's own {EndpointText.Number(row.Default)}")
            {
                Figures = [new("seconds", seconds), new("default", row.Default)],
                Cures = [facts.Cure(row.Name, row.Default, "the kernel's own value")],
            });
        }
    }
}
