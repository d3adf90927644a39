using System.Net;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables;
using Statewall.Nftables.Building;
using Statewall.Nftables.Commands;

namespace Rulesets;

/// <summary>A block list that is kept up to date: each time only the networks that came or went are changed, while packets keep flowing.</summary>
public static class BlockList
{
    /// <summary>Runs the example.</summary>
    public static void Run(RulesetClient client, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(output);
        string[] yesterday = ["198.51.100.0/24", "203.0.113.0/25", "2001:db8:bad::/48"];
        string[] today = ["198.51.100.0/24", "203.0.113.0/24", "192.0.2.128/25", "2001:db8:bad::/48"];
        foreach (var list in (string[][])[yesterday, today])
        {
            var change = client.Update(Build(list.Select(line => IPNetwork.Parse(line))));
            output.WriteLine($"{list.Length} networks:");
            output.WriteLine(change);
        }
    }

    private static Ruleset Build(IEnumerable<IPNetwork> networks)
    {
        var byFamily = networks.ToLookup(network => network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
        var ruleset = new RulesetBuilder();
        ruleset.Table(NfProto.Inet, "blocklist")
            .Set("blocked4", $"type ipv4_addr; flags interval; auto-merge; elements = {{ {byFamily[false]} }}")
            .Set("blocked6", $"type ipv6_addr; flags interval; auto-merge; elements = {{ {byFamily[true]} }}")
            .Chain("input", $"type filter hook input priority filter - 10; policy accept;")
            .Rule($"ip saddr @blocked4 counter drop")
            .Rule($"ip6 saddr @blocked6 counter drop");
        return ruleset.Build();
    }
}
