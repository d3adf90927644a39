using Statewall.Nftables;
using Statewall.Nftables.Commands;

namespace Rulesets;

/// <summary>What turns the ruleset that is there into another: shown, then carried out, with nothing lost that stays.</summary>
public static class DiffAndApply
{
    private const string Before = """
        table inet fw {
            chain input {
                type filter hook input priority filter; policy accept;
                ct state established,related accept
                tcp dport 22 counter packets 17 bytes 1020 accept
                tcp dport 23 accept
            }
        }
        """;

    private const string After = """
        table inet fw {
            set admins {
                type ipv4_addr
                elements = { 192.0.2.1, 192.0.2.2 }
            }
            chain input {
                type filter hook input priority filter; policy drop;
                ct state established,related accept
                ip saddr @admins accept
                tcp dport 22 counter accept
            }
        }
        """;

    /// <summary>Runs the example.</summary>
    public static void Run(RulesetClient client, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(output);
        client.Apply(RulesetTransaction.Replace(Ruleset.Parse(Before)));

        var change = RulesetTransaction.Between(client.Read(), Ruleset.Parse(After));
        output.Write(change);
        client.Check(change);
        client.Apply(change);

        output.WriteLine();
        output.Write(client.Read());
    }
}
