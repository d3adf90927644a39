using Differential.Rulesets;
using Statewall.Engine.Xtables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Replay;
using Statewall.Replay.Embedded;

namespace Differential.Xtables;

// Rules that iptables and its like make, through the kernel and through the engine: what leaves, what is listed and counted, connections.
public sealed class XtablesDifferentialTests
{
    // What no case has, and why.
    private static readonly HashSet<string> Missing =
    [
        // It is in no rule of nf_tables.
        "match among 0", "target ERROR 0",
        // It wants sets, accounting objects or a security module.
        "match set 0", "match set 1", "match set 2", "match set 3", "match set 4", "match nfacct 0", "match nfacct 1", "match ipvs 0", "target LED 0", "target SET 0", "target SET 1", "target SET 2", "target SET 3", "target SECMARK 0", "target SECMARK 1", "target CONNSECMARK 0",
    ];

    [Fact]
    public void Rules_ThroughEngine_EqualKernel()
    {
        XtablesNamespace.Require();
        var reasons = new List<string>();
        foreach (var tested in XtablesCases.All)
        {
            var differences = RulesetDifferentialTests.Run(tested);
            if (differences.Count > 0)
                reasons.Add($"{tested.Name}:\n  {string.Join("\n  ", differences)}");
        }
        Counts.Report($"rules of iptables with packets, engine = kernel: {XtablesCases.All.Count - reasons.Count}/{XtablesCases.All.Count}");
        Assert.True(reasons.Count == 0, string.Join('\n', reasons));
    }

    [Fact]
    public void Cases_TogetherUse_EveryKind()
    {
        XtablesNamespace.Require();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tested in XtablesCases.All)
        {
            using var engine = new EngineTarget();
            using var channel = engine.OpenChannel();
            Assert.Equal("", XtablesRules.Load(channel, tested));
            foreach (var (_, rule) in HostTables.Rules(channel))
                used.UnionWith((rule.Expressions ?? []).Select(NameOf));
        }
        var all = XtMatchTable.All.Kinds.Select(kind => $"match {kind.Name} {kind.Revision}").Concat(XtTargetTable.All.Kinds.Select(kind => $"target {kind.Name} {kind.Revision}")).Distinct().ToList();
        var absent = all.Where(kind => !used.Contains(kind) && !Missing.Contains(kind)).ToList();
        Counts.Report($"kinds of matches and targets that cases with packets use: {all.Count(used.Contains)}/{all.Count}");
        Assert.True(absent.Count == 0, string.Join('\n', absent));
        Assert.True(!Missing.Any(used.Contains), string.Join('\n', Missing.Where(used.Contains)));
    }

    private static string NameOf(Expression expression) => expression.Data switch
    {
        MatchExpression match => $"match {match.Name} {match.Revision}",
        TargetExpression target => $"target {target.Name} {target.Revision}",
        _ => "",
    };
}
