using System.Text;
using Statewall.Engine;
using Statewall.Engine.Forwarding;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Scanning;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;

namespace Statewall.Fuzz.Tests;

public sealed class RulesetMakerTests
{
    [Fact]
    public void EveryWord_IsTakenBySomeChain()
    {
        using var kernel = new EmbeddedKernel();
        using var host = new ForwardingHost(kernel);
        host.AddInterface("in0");
        host.AddInterface("out0");
        var ruleset = new HostRuleset(new Scenario([new ScenarioInterface("in0"), new ScenarioInterface("out0")]));
        using var channel = kernel.OpenChannel();
        ruleset.Load(channel, Source(RulesetMaker.Tables));
        Assert.Empty(RulesetMaker.Kinds.Where(rules => !rules.Any(IsTaken)).Select(rules => rules.First()));

        bool IsTaken(string rule)
        {
            try
            {
                ruleset.Load(channel, Source(rule));
                return true;
            }
            catch (LanguageException)
            {
                return false;
            }
        }
    }

    private static SourceText Source(string text) => new("test", Encoding.UTF8.GetBytes(text));
}
