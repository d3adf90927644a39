using System.Net;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables;
using Statewall.Nftables.Building;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;

namespace Rulesets;

/// <summary>A ruleset built in code and tried on an engine; mistakes are shown at their places, whoever finds them.</summary>
public static class BuiltInCode
{
    /// <summary>Runs the example.</summary>
    public static void Run(RulesetClient client, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(output);
        var office = IPNetwork.Parse("192.0.2.0/24");
        int[] services = [80, 443];
        var builder = new RulesetBuilder();
        var table = builder.Table(NfProto.Inet, "fw");
        table.Set("guests", $"type ipv4_addr; flags dynamic, timeout; size 1024; timeout {TimeSpan.FromMinutes(5)};");
        table.Object("counter", "refused");
        var input = table.Chain("input", $"type filter hook input priority filter; policy drop;")
            .Rule($"iifname {"lo"} accept")
            .Rule($"ct state established,related accept")
            .Rule($"ip saddr {office} tcp dport {22} accept comment {"from the office"}")
            .Rule($"tcp dport {{ {services} }} ct state new add @guests {{ ip saddr }} accept")
            .Rule($"counter name {"refused"} limit rate 5/minute log prefix {"refused: "}");
        try
        {
            input.Rule($"ip saddr @gests accept");
        }
        catch (LanguageException mistake)
        {
            output.Write(mistake.Diagnostics[0]);
        }
        var ruleset = builder.Build();
        client.Check(RulesetTransaction.Replace(ruleset));
        client.Apply(RulesetTransaction.Replace(ruleset));
        output.Write(client.Read());
        try
        {
            client.Check(RulesetTransaction.Parse("add rule inet fw input jump nowhere"));
        }
        catch (LanguageException refusal)
        {
            output.Write(refusal.Diagnostics[0]);
        }
    }
}
