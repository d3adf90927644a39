namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private static RulesetCase[] DatagramTraps => [];
    private static RulesetCase[] ObjectTraps => [];
    private static RulesetCase[] NatTraps => [];
}
