using Statewall.Conntrack.Diagnosis.Settings;

namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>Half-open TCP connections to one service. A bigger table would fill as well; the handshake has to be kept out of it.</summary>
internal static class SynFlood
{
    private const int Most = 3;
    private const ulong SynTimeout = 20; // seconds: a handshake of five round trips of four seconds

    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        var number = 0;
        foreach (var flood in facts.Survey.Floods(Most))
            findings.Add(Find(facts, flood, number++));
    }

    private static Finding Find(TableFacts facts, TableSurvey.Flood flood, int number)
    {
        var isSpread = flood.Sources >= Thresholds.FloodSources;
        var severity = facts.IsFilledBy(flood.Tally.HalfOpen) ? Severity.Critical : Severity.Warning;
        var service = EndpointText.Service(flood.Service);
        return new Finding(
            "syn-flood",
            severity,
            $"SYN flood on {service}: {EndpointText.Number(flood.Tally.HalfOpen)} half-open connections from {EndpointText.AtLeast(facts)} {EndpointText.Number(flood.Sources)} sources, "
            + $"{EndpointText.Percent(facts.ShareOf(flood.Tally.HalfOpen))} of the table")
        {
            Figures = [new("half_open", flood.Tally.HalfOpen), new("to_service", flood.Tally.Count), new("sources", flood.Sources), .. facts.LimitFigure(flood.Tally.HalfOpen)],
            Cures = [.. Cures(facts, flood, isSpread, number)],
        };
    }

    private static IEnumerable<Cure> Cures(TableFacts facts, TableSurvey.Flood flood, bool isSpread, int number)
    {
        if (isSpread)
            yield return new RuleCure(NftRules.SynProxy(flood.Service, number), "answer handshakes with SYN cookies and track only those that are completed; mss and wscale should be the server's own");
        else
            yield return new RuleCure(NftRules.LimitSources(flood.Service, number), "limit the new connections of each source to this service");
        if (isSpread && facts.Settings.Read(SettingNames.TcpLoose) is not 0)
            yield return facts.Cure(SettingNames.TcpLoose, 0, "a handshake's last packet must not start a connection by itself, so that synproxy sees it") with { IsForRule = true };
        foreach (var name in (string[])[SettingNames.TcpSynSent, SettingNames.TcpSynRecv])
        {
            if (facts.Timeout(name) > SynTimeout)
                yield return facts.Cure(name, SynTimeout, "half-open connections leave the table sooner");
        }
    }
}
