using Statewall.Nftables.Commands;
using Statewall.Nftables.Tests.Comparison;

namespace Statewall.Nftables.Tests.Commands;

/// <summary>Programs that change one ruleset at a time: what each read for its commands is what it changes, or it reads again.</summary>
public sealed class DisturbanceTests
{
    private const int Programs = 4;
    private const int Changes = 40;

    [Fact]
    public void Run_BesideOthersOnTheEngine_LosesNothing() => LoseNothing(Ground.Engine());

    [Fact]
    public void Run_BesideOthersOnTheKernel_LosesNothing() => LoseNothing(Ground.Kernel());

    private static void LoseNothing(Ground ground)
    {
        using (ground)
        {
            Ground.Run(ground.Client, "table ip t { set s { type ipv4_addr; flags interval; auto-merge; }; chain c {\ndrop\n}; }");
            var clients = Enumerable.Range(0, Programs).Select(_ => ground.Another()).ToArray();
            Task.WaitAll([.. clients.Select((client, number) => Task.Run(() => Change(client, number)))], TestContext.Current.CancellationToken);
            foreach (var client in clients)
                client.Dispose();
            var table = Assert.Single(ground.Client.Read().Tables);
            var rules = table.Chains[0].Rules;
            Assert.Equal((Programs * Changes) + 1, rules.Count);
            // each rule went right behind the first, so that those of one program stand in the order from the last to the first
            for (var number = 0; number < Programs; number++)
            {
                var own = rules.Select(rule => rule.Comment).OfType<string>().Where(comment => comment.StartsWith($"{number}-", StringComparison.Ordinal));
                Assert.Equal(Enumerable.Range(0, Changes).Reverse().Select(change => $"{number}-{change}"), own);
            }
            Assert.Equal("drop", rules[0].Statements[0].ToString());
            Assert.Equal(Programs * Changes, table.Sets[0].Elements.Count);
        }
    }

    private static void Change(RulesetClient client, int number)
    {
        for (var change = 0; change < Changes; change++)
            Ground.Run(client, $"add rule ip t c index 0 accept comment \"{number}-{change}\"; add element ip t s {{ 10.{number}.{change}.0/28 }}");
    }
}
