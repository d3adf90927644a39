using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Conntrack.Protocols;

namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>An address of source NAT that runs out of ports for one service outside. // nf_nat_l4proto_unique_tuple</summary>
internal static class SnatPorts
{
    private const int Most = 3;
    private const ulong TimeWait = 30; // seconds: retransmissions of the last packets come sooner

    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        var number = 0;
        foreach (var pair in facts.Survey.NatPairs(Most))
        {
            if ((double)pair.Tally.Count / Thresholds.NatPorts >= Thresholds.NatWarning)
                findings.Add(Find(facts, pair, number++));
        }
    }

    private static Finding Find(TableFacts facts, Ranked<NatPair> pair, int number)
    {
        var share = (double)pair.Tally.Count / Thresholds.NatPorts;
        var (external, service) = (EndpointText.Address(pair.Key.External), EndpointText.Service(pair.Key.Service));
        var rule = NftRules.MoreAddresses(pair.Key, number, out var addresses);
        var cures = new List<Cure> { new RuleCure(rule, $"spread what goes there over {addresses} source addresses; put in those that are yours") };
        var timeWait = facts.Timeout(SettingNames.TcpTimeWait);
        if (pair.Key.Service.Protocol == ProtocolNames.Tcp && pair.Tally.TimeWait >= Thresholds.CauseShare * pair.Tally.Count && timeWait > TimeWait)
            cures.Add(facts.Cure(SettingNames.TcpTimeWait, TimeWait, "closed connections give their ports back sooner"));
        return new Finding(
            "snat-ports",
            share >= Thresholds.NatCritical ? Severity.Critical : Severity.Warning,
            $"source NAT runs out of ports: {external} uses {EndpointText.Number(pair.Tally.Count)} of {EndpointText.Number(Thresholds.NatPorts)} ports to {service} ({EndpointText.Percent(share)})")
        {
            Figures = [new("ports_used", pair.Tally.Count), new("ports", Thresholds.NatPorts), new("share_of_ports", share), new("time_wait", pair.Tally.TimeWait)],
            Cures = cures,
        };
    }
}
