using Statewall.Replay.Testing;

namespace Statewall.Replay.Tests.Testing;

/// <summary>The guide's rulesets do what their comments say.</summary>
public sealed class GuideRulesetTests
{
    [Theory]
    [InlineData("guide-firewall.yaml", "firewall.nft")]
    [InlineData("guide-nat.yaml", "nat.nft")]
    public void Ruleset_OfTheGuide_DoesWhatItSays(string tests, string ruleset)
    {
        var path = Path.GetFullPath(Path.Combine(Repository.RequireCorpora(), "..", "guide", ruleset));
        Assert.SkipUnless(File.Exists(path), $"needs the guide beside the corpora: {path}");
        var parse = RulesetTestFile.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Testing", tests)), tests);
        Assert.Empty(parse.Errors);
        var runner = new RulesetTestRunner(parse.File! with { RulesetPath = path });
        Assert.All(runner.Run(), result => Assert.True(result.Passed, result.Describe(isVerbose: true)));
    }
}
