using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Conntrack.Protocols;

namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>Protocols without a tracker: entries by address alone, with a timeout of ten minutes.</summary>
internal static class UnknownProtocols
{
    private const ulong Timeout = 60; // seconds

    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        var count = facts.Survey.UnknownProtocols;
        if (count < Thresholds.LeastEntries || facts.ShareOf(count) < Thresholds.CauseShare)
            return;
        var most = (byte)0;
        for (var protocol = 0; protocol <= byte.MaxValue; protocol++)
        {
            if (ProtocolNames.KeysOf((byte)protocol) == TupleKeys.None && facts.Survey.OfProtocol((byte)protocol) > facts.Survey.OfProtocol(most))
                most = (byte)protocol;
        }
        var cures = new List<Cure> { new RuleCure(NftRules.NoTrackProtocol(most), $"do not track protocol {most}") };
        if (facts.Timeout(SettingNames.Generic) > Timeout)
            cures.Add(facts.Cure(SettingNames.Generic, Timeout, "entries without a tracker leave the table sooner"));
        findings.Add(new Finding(
            "unknown-protocols",
            Severity.Warning,
            $"{EndpointText.Number(count)} entries ({EndpointText.Percent(facts.ShareOf(count))} of the table) are of protocols without a tracker, mainly of number {most}")
        {
            Figures = [new("entries", count), new("share", facts.ShareOf(count)), new("protocol", most), new("of_protocol", facts.Survey.OfProtocol(most))],
            Cures = cures,
        });
    }
}
