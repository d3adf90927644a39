using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Conntrack.Protocols;

namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>Questions to one DNS server: short, many, and hardly worth tracking.</summary>
internal static class Dns
{
    private const ushort Port = 53;
    private const ulong Timeout = 10; // seconds: twice the usual patience of a resolver

    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        foreach (var one in facts.Survey.Services(most: 3, static tally => tally.Count))
        {
            if (one.Key.Protocol != ProtocolNames.Udp || one.Key.Port != Port)
                continue;
            if (one.Tally.Count >= Thresholds.LeastEntries && facts.ShareOf(one.Tally.Count) >= Thresholds.CauseShare)
                findings.Add(Find(facts, one));
        }
    }

    private static Finding Find(TableFacts facts, Ranked<Endpoint> one)
    {
        var share = facts.ShareOf(one.Tally.Count);
        var cures = new List<Cure> { new RuleCure(NftRules.NoTrack(one.Key), "do not track this server's traffic; rules that accept by ct state must then accept it by address and port, and it is not translated") };
        if (facts.Timeout(SettingNames.Udp) > Timeout)
            cures.Add(facts.Cure(SettingNames.Udp, Timeout, "questions leave the table sooner"));
        return new Finding(
            "dns",
            facts.IsHarmful(one.Tally.Count) ? Severity.Warning : Severity.Notice,
            $"DNS fills the table: {EndpointText.Number(one.Tally.Count)} entries to {EndpointText.Service(one.Key)}, {EndpointText.Percent(share)} of the table")
        {
            Figures = [new("entries", one.Tally.Count), new("share", share), new("unreplied", one.Tally.Unreplied)],
            Cures = cures,
        };
    }
}
