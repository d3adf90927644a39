using Statewall.Conntrack.Protocols;

namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>A helper that reads a port it is not made for: it was attached by a rule, or the rule matches too much. // nf_conntrack_*.h *_PORT</summary>
internal static class HelperPorts
{
    // the port that each helper of the kernel registers itself, or the rules of its documentation attach it to
    private static readonly (string Name, byte Protocol, ushort Port)[] Usual =
    [
        ("amanda", ProtocolNames.Udp, 10080),
        ("ftp", ProtocolNames.Tcp, 21),
        ("irc", ProtocolNames.Tcp, 6667),
        ("netbios-ns", ProtocolNames.Udp, 137),
        ("pptp", ProtocolNames.Tcp, 1723),
        ("Q.931", ProtocolNames.Tcp, 1720),
        ("RAS", ProtocolNames.Udp, 1719),
        ("sane", ProtocolNames.Tcp, 6566),
        ("sip", ProtocolNames.Tcp, 5060),
        ("sip", ProtocolNames.Udp, 5060),
        ("snmp", ProtocolNames.Udp, 161),
        ("snmp_trap", ProtocolNames.Udp, 162),
        ("tftp", ProtocolNames.Udp, 69),
    ];

    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        foreach (var (use, count) in facts.Survey.Helpers.OrderByDescending(static pair => pair.Value))
        {
            var name = use.Name.ToString();
            if (!Usual.Any(row => row.Name == name) || Usual.Any(row => row.Name == name && row.Protocol == use.Protocol && row.Port == use.Port))
                continue;
            findings.Add(new Finding(
                "helper-port",
                Severity.Notice,
                $"the helper {name} reads {EndpointText.Number(count)} connections to {EndpointText.Protocol(use.Protocol)} port {use.Port}, which is not its usual port: "
                + "see which rule attaches it (nft: ct helper set; iptables: -j CT --helper)")
            {
                Figures = [new("connections", count), new("port", use.Port)],
            });
        }
    }
}
