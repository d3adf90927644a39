using Differential.ConntrackCli;

namespace Differential.IptablesCommands;

// xtables-monitor beside Debian's, both listening to the same namespace.
public sealed class MonitorTests
{
    private const string Changes = """
        iptables -N foo; iptables -A foo -s 10.0.0.1 -p tcp --dport 22 -j ACCEPT; iptables -I foo -j LOG; iptables -D foo 1; iptables -P INPUT DROP; iptables -P INPUT ACCEPT
        ip6tables -A INPUT -s fe80::1 -j DROP; ip6tables -F; iptables -F foo; iptables -X foo
        arptables -A INPUT -s 10.0.0.2 -j DROP; arptables -P INPUT DROP
        iptables -t nat -A POSTROUTING -j MASQUERADE; iptables -t nat -R POSTROUTING 1 -j SNAT --to 1.2.3.4; iptables -Z; iptables -N a; iptables -E a b
        iptables -A b -m comment --comment "hi there" -m conntrack --ctstate NEW -c 7 700
        nft add table ip x; nft add chain ip x y '{ type filter hook input priority 5; }'; nft add rule ip x y tcp dport 5 counter accept
        nft add set ip x s '{ type ipv4_addr; }'; nft delete table ip x; nft add table inet z; nft add chain inet z c; nft delete table inet z
        printf '*filter\n:INPUT DROP [1:2]\n[4:5] -A INPUT -i lo -j ACCEPT\nCOMMIT\n' | iptables-restore
        """;

    private const string Traces = """
        ip link set lo up
        iptables -t raw -A PREROUTING -p icmp -j TRACE; iptables -N foo; iptables -N goo; iptables -A INPUT -p icmp -j foo; iptables -A foo -p icmp -m mark --mark 5 -j DROP
        iptables -A foo -g goo; iptables -A goo -j MARK --set-mark 3; iptables -A INPUT -m mark --mark 4 -j DROP; iptables -P INPUT DROP
        ping -c1 -W1 127.0.0.1 >/dev/null
        """;

    [Theory]
    [InlineData("-e", Changes, 45)]
    [InlineData("-e -c", Changes, 45)]
    [InlineData("-e -4", Changes, 35)]
    [InlineData("-t", Traces, 8)]
    [InlineData("-t -c", Traces, 8)]
    public void Monitor_OfChangesAndTraces_TellsAsTheirs(string options, string commands, int least)
    {
        CommandNamespace.Require("iptables", "ip6tables", "arptables", "xtables-monitor", "nft", "stdbuf", "ping");
        using var place = new CommandNamespace();
        var script = $"""
            folder=$(mktemp -d)
            timeout 20 stdbuf -oL xtables-monitor {options} >$folder/theirs 2>&1 & theirs=$!
            timeout 20 {CommandNamespace.Statewall} xtables-monitor {options} >$folder/ours 2>&1 & ours=$!
            until [ $(awk '$2 == 12 && $4 != "00000000"' /proc/net/netlink | wc -l) -ge 2 ]; do sleep 0.05; done
            {commands}
            sleep 1
            kill $theirs $ours; wait
            cat $folder/theirs; echo ====; cat $folder/ours
            rm -r $folder
            """;
        var answer = place.Run("bash", ["-c", script], null);
        var (theirs, ours) = answer.Output.Split("====\n") is [var first, var second] ? (first, second) : throw new InvalidOperationException(answer.Error);
        Assert.True(theirs.Split('\n').Length > least, theirs);
        Assert.Equal(theirs, ours);
        Counts.Report($"xtables-monitor {options}, statewall = Debian's: {theirs.Split('\n').Length - 1}/{theirs.Split('\n').Length - 1}");
    }
}
