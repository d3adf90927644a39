namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private static RulesetCase[] RuleTraps =>
    [
        new("statements act where they stand", Forward("""
            meta mark set 1 meta mark 1 counter comment "T1-04: 1"
            counter udp dport 9 counter comment "T1-06: 1 0"
            """), Lan(Udp(Client, 1, Server, 2))) { Expects = new() { Leaves = "1" } },
    ];
}
