using Statewall.Engine.Forwarding;
using Statewall.Engine.Tests.Forwarding;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;
using Statewall.Packets.Building;

namespace Statewall.Engine.Tests.Nftables;

// Packets come while large batches are carried out, some of them in the middle: they see nothing but the ruleset before.
[Collection("rulesets")]
public sealed class LargeBatchTests
{
    private const int Many = 20_000;

    private const string Before = """
        table ip t {
            set from { type ipv4_addr; elements = { 10.1.0.1 }; }
            set between { type ipv4_addr; flags interval; elements = { 10.1.0.0/24 }; }
            set named { type ipv4_addr; size 100000; flags dynamic; }
            map to { type ipv4_addr : verdict; elements = { 10.2.0.1 : accept, * : drop }; }
            chain filler { }
            chain f { type filter hook forward priority 0; policy drop; add @named { ip saddr }; ip saddr @from ip saddr @between ip daddr vmap @to; }
        }
        """;

    // What a packet needs is taken away, a lot is done, and all of it is given back.
    private static readonly string Change = $$"""
        flush chain ip t f
        flush map ip t to
        flush set ip t between
        delete element ip t from { 10.1.0.1 }
        add element ip t from { {{Elements("10.3", Many)}} }
        add element ip t between { {{Elements("10.4", Many / 10)}}, 10.1.0.0-10.1.0.9 }
        add element ip t named { {{Elements("10.1", 200)}} }
        {{string.Concat(Enumerable.Range(0, Many).Select(number => $"add rule ip t filler ip saddr 10.3.{number / 256}.{number % 256} tcp dport {number} drop\n"))}}
        add element ip t from { 10.1.0.1 }
        add element ip t to { 10.2.0.1 : accept, * : drop }
        add rule ip t f add @named { ip saddr }
        add rule ip t f ip saddr @from ip saddr @between ip daddr vmap @to

        """;

    [Theory]
    [InlineData("")]
    [InlineData("delete rule ip t f handle 99999\n")] // with which all is taken back
    public async Task Packets_WhileBatchIsCarriedOut_SeeTheRulesetBefore(string end)
    {
        using var host = new Host();
        var ruleset = host.Kernel.Nfnetlink.Ruleset;
        using var client = new RulesetClient(host.Kernel.OpenChannel());
        client.Apply(RulesetTransaction.Parse(Before));
        var changing = Task.Run(() => Apply(client, Change + end), TestContext.Current.CancellationToken);
        var packet = PacketBuilder.IPv4("10.1.0.1", "10.2.0.1").Udp(1, 2).ToArray();
        var (left, between) = (0, 0);
        var time = 1L;
        for (var sent = 1; !changing.IsCompleted; sent++)
        {
            host.Forwarding.Receive(host.Inside, packet, ++time, (_, _) =>
            {
                left++;
                between += ruleset.IsBetweenRequests ? 1 : 0;
            });
            Assert.Equal(sent, left);
        }
        Assert.Equal(end.Length == 0, await changing);
        Assert.True(between > 0, "no packet has come in the middle");
        Assert.Equal(Disposition.Forwarded, host.Forwarding.Receive(host.Inside, packet, ++time).Disposition);
        var table = client.Read().Find(NfProto.IPv4, "t")!;
        var named = table.Sets.Single(set => set.Name == "named").Elements;
        Assert.Equal((end.Length == 0 ? 200 : 1, named.Count), (named.Count, named.Distinct().Count()));
    }

    private static bool Apply(RulesetClient client, string text)
    {
        try
        {
            client.Apply(RulesetTransaction.Parse(text));
            return true;
        }
        catch (LanguageException)
        {
            return false;
        }
    }

    private static string Elements(string network, int count) => string.Join(", ", Enumerable.Range(0, count).Select(number => $"{network}.{number / 256}.{number % 256}"));
}
