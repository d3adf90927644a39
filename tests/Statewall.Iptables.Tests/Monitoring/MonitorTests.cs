using Statewall.Iptables.Monitoring;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Tests.Monitoring;

public sealed class MonitorTests
{
    [Fact]
    public void Changes_AreShownAsCommands()
    {
        using var tools = new Tools();
        var output = new TextOutput();
        using var monitor = new XtablesMonitor(tools.Open, output, MonitorOptions.Read(["-ec"]));
        tools.Do("iptables", "-N guests");
        tools.Do("iptables", "-A guests -c 3 180 -s 192.0.2.0/24 -p udp --dport 53 -j ACCEPT");
        tools.Do("ip6tables", "-P FORWARD DROP");
        tools.Do("ebtables", "-A INPUT -p IPv4 -j DROP");
        tools.Do("iptables", "-F guests");
        // another thread receives: there is more to come until the last of five changes is told
        for (var wait = 0; wait < 100 && output.ToString().Split("NEWGEN: ").Length <= 5; wait++)
            monitor.Read(TimeSpan.FromMilliseconds(100));
        Assert.Equal("""
             EVENT: nft: NEW table: table filter ip flags 0 use 1 handle 1
             EVENT: -4 -t filter -N guests
             EVENT: -4 -t filter [3:180] -A guests -s 192.0.2.0/24 -p udp -m udp --dport 53 -j ACCEPT
             EVENT: nft: NEW table: table filter ip6 flags 0 use 1 handle 2
             EVENT: # nft: ip6 filter FORWARD use 0 type filter hook forward prio 0 policy drop packets 0 bytes 0 flags 1
             EVENT: nft: NEW table: table filter bridge flags 0 use 1 handle 3
             EVENT: # nft: bridge filter INPUT use 1 type filter hook input prio -200 policy accept packets 0 bytes 0 flags 1
             EVENT: ebtables -t filter [0:0] -A INPUT -p IPv4 -j DROP
             EVENT: -4 -t filter [3:180] -D guests -s 192.0.2.0/24 -p udp -m udp --dport 53 -j ACCEPT

            """, string.Join('\n', output.ToString().Split('\n').Where(line => !line.StartsWith("NEWGEN: GENID=", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("", 1, "Usage: xtables-monitor [-t | -e]", "")]
    [InlineData("-V", 0, "xtables-monitor v1.8.13 (nf_tables)", "")]
    [InlineData("-x", 2, "", "Bad argument.")]
    [InlineData("-e more", 2, "", "Bad argument `more'")]
    public void CommandLine_ThatFollowsNothing_EndsAtOnce(string words, int code, string shown, string complaint)
    {
        using var tools = new Tools();
        var (output, error) = (new TextOutput(), "");
        Assert.Equal(code, XtablesMonitor.Run(tools.Open, words.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, text => error += text, CancellationToken.None));
        Assert.Contains(shown, output.ToString(), StringComparison.Ordinal);
        Assert.Contains(complaint, error, StringComparison.Ordinal);
        Assert.Equal(complaint.Length > 0, error.Length > 0);
    }
}
