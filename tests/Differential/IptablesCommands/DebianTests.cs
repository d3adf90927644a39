using Differential.ConntrackCli;

namespace Differential.IptablesCommands;

// Both ways with Debian's iptables in one namespace: rules that one wrote are saved the same, checked and deleted by the other.
public sealed class DebianTests
{
    private static readonly string[] Addresses = ["", "-s 192.0.2.7", "! -s 192.0.2.0/25", "-d 198.51.100.0/255.255.0.255", "-s 10.0.0.0/8 ! -d 203.0.113.9"];
    private static readonly string[] Addresses6 = ["", "-s 2001:db8::7", "! -s 2001:db8::/33", "-d 2001:db8::/ffff:0:ffff::", "-s 2001:db8::/32 ! -d 2001:db8:9::9"];
    private static readonly string[] Interfaces = ["", "-i eth0", "! -i wan+"];
    private static readonly string[] Transports =
    [
        "", "-p tcp -m tcp --dport 22", "-p tcp -m tcp ! --sport 1024:2048 --tcp-flags SYN,ACK SYN", "-p udp -m udp --sport 53 --dport 1:1000", "! -p gre", "-p tcp -m tcp --tcp-option 8",
    ];
    private static readonly string[] Matches =
    [
        "", "-m mark --mark 0x1/0xff", "-m mark ! --mark 0x7", "-m limit --limit 7/min --limit-burst 9", "-m comment --comment \"a rule\"", "-m conntrack --ctstate NEW,RELATED",
        "-m conntrack ! --ctstate INVALID", "-m state --state ESTABLISHED", "-m addrtype --dst-type LOCAL", "-m mac --mac-source 02:00:00:00:00:01", "-m length --length 100:200",
        "-m statistic --mode nth --every 3 --packet 1", "-m connmark --mark 0x5", "-m pkttype --pkt-type broadcast",
    ];
    private static readonly string[] Targets = ["", "-j ACCEPT", "-j DROP", "-j RETURN", "-j others", "-g others", "-j LOG --log-prefix \"x: \" --log-level 6", "-j NFLOG --nflog-group 3", "-j REJECT", "-j MARK --set-xmark 0x5/0xff"];

    [Theory]
    [InlineData("iptables")]
    [InlineData("ip6tables")]
    public void Rules_WrittenByOne_AreSavedCheckedAndDeletedByTheOther(string tool)
    {
        CommandNamespace.Require("iptables", "ip6tables");
        using var place = new CommandNamespace();
        var rules = Generate(tool == "iptables" ? Addresses : Addresses6).ToList();
        var ruleset = $"*filter\n:INPUT ACCEPT [0:0]\n:others - [0:0]\n{string.Concat(rules.Select(rule => $"-A INPUT {rule}\n"))}COMMIT\n";
        var theirs = Restored(place, [], tool, ruleset);
        var ours = Restored(place, [CommandNamespace.Statewall], tool, ruleset);
        Assert.Equal(rules.Count, theirs.Count);
        Assert.Equal(theirs, ours);
        Assert.Equal(theirs, Saved(place, [], tool));
        // each deletes what the other wrote, and nothing is left
        Assert.Empty(Deleted(place, [CommandNamespace.Statewall], [], tool, ruleset, theirs));
        Assert.Empty(Deleted(place, [], [CommandNamespace.Statewall], tool, ruleset, theirs));
        Counts.Report($"{tool} rules, statewall = Debian's: {rules.Count}/{rules.Count}");
    }

    [Theory]
    [InlineData("arptables")]
    [InlineData("ebtables")]
    public void RulesOfLinks_WrittenByOne_AreSavedAndDeletedByTheOther(string tool)
    {
        CommandNamespace.Require(tool);
        using var place = new CommandNamespace();
        var rules = (tool == "arptables" ? GenerateArp() : GenerateBridge()).ToList();
        var begin = tool == "arptables" ? "*filter\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n:others -\n" : "*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n:others RETURN\n";
        var ruleset = begin + string.Concat(rules.Select(rule => $"-A INPUT {rule}\n"));
        var theirs = Restored(place, [], tool, ruleset);
        var ours = Restored(place, [CommandNamespace.Statewall], tool, ruleset);
        Assert.Equal(rules.Count, theirs.Count);
        Assert.Equal(theirs, ours);
        Assert.Equal(theirs, Saved(place, [], tool));
        foreach (var (deleter, writer) in ((string[], string[])[])[([CommandNamespace.Statewall], []), ([], [CommandNamespace.Statewall])])
        {
            Restored(place, writer, tool, ruleset);
            foreach (var rule in theirs.Take(40))
            {
                var deleted = Run(place, deleter, tool, ["-D", "INPUT", .. rule["-A INPUT ".Length..].Split(' ')], null);
                Assert.True(deleted.ExitCode == 0, $"{rule}: {deleted.Error}");
            }
            Assert.Equal(theirs.Skip(40), Saved(place, writer, tool));
        }
        Counts.Report($"{tool} rules, statewall = Debian's: {rules.Count}/{rules.Count}");
    }

    [Theory]
    [InlineData("iptables")]
    [InlineData("ip6tables")]
    public void RulesOfXtables_AreSavedAndListedAsTheirs(string tool)
    {
        CommandNamespace.Require($"{tool}-legacy", $"{tool}-legacy-restore", $"{tool}-legacy-save");
        using var place = new CommandNamespace();
        var rules = Generate(tool == "iptables" ? Addresses : Addresses6).ToList();
        var restored = place.Run($"{tool}-legacy-restore", ["-c"], $"*filter\n:INPUT DROP [3:4]\n:none - [0:0]\n:others - [0:0]\n{string.Concat(rules.Select((rule, index) => $"[{index}:{index * 3}] -A INPUT {rule}\n"))}COMMIT\n*nat\n-A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n");
        Assert.SkipWhen(restored.ExitCode == 3, $"this kernel is built without x_tables: {restored.Error}");
        Assert.True(restored.ExitCode == 0, restored.Error);
        Assert.Equal(WithoutRemarks(place.Run($"{tool}-legacy-save", ["-c"])), WithoutRemarks(place.Run(CommandNamespace.Statewall, [$"{tool}-save", "-c", "--legacy"])));
        Assert.Equal(place.Run($"{tool}-legacy", ["-S", "-v"]).Output, place.Run(CommandNamespace.Statewall, [tool, "--legacy", "-S", "-v"]).Output);
        // who lists the rules of nf_tables is told of these
        Assert.Equal($"# Warning: {tool}-legacy tables present, use {tool} --legacy to see them\n", place.Run(CommandNamespace.Statewall, [tool, "-S"]).Error);
        Counts.Report($"{tool} rules of x_tables, statewall = Debian's: {rules.Count}/{rules.Count}");
    }

    private static string WithoutRemarks(ToolResult saved) => string.Join('\n', saved.Output.Split('\n').Where(line => !line.StartsWith('#')));

    // What 1.8.9 loses (masks of hardware addresses of ARP) or writes in another place (exclamation marks and logs of bridges) is left out.
    private static IEnumerable<string> GenerateArp()
    {
        string[] addresses = ["", "-s 192.0.2.7", "! -s 192.0.2.0/25", "-d 198.51.100.0/24", "-s 10.0.0.0/8 ! -d 203.0.113.9"];
        string[] hardware = ["", "--src-mac 02:00:00:00:00:01", "! --dst-mac 02:00:00:00:00:02"];
        string[] kinds = ["", "--opcode 1", "! --opcode 2", "--h-length 6 --h-type 1", "--proto-type 0x800", "--opcode Reply"];
        string[] targets = ["-j ACCEPT", "-j DROP", "-j others", "-j mangle --mangle-ip-s 192.0.2.9", "-j mangle --mangle-mac-d 02:00:00:00:00:09 --mangle-target DROP"];
        for (var index = 0; index < 300; index++)
            yield return Join(addresses[index % 5], Interfaces[index % Interfaces.Length], hardware[index / 3 % 3], kinds[index / 2 % 6], targets[index / 5 % 5]);
    }

    private static IEnumerable<string> GenerateBridge()
    {
        string[] hardware = ["", "-s 02:00:00:00:00:01", "-d Broadcast", "-d 02:00:00:00:00:00/ff:00:00:00:00:00", "-s Multicast"];
        string[] kinds =
        [
            "", "-p ARP --arp-op Request", "-p IPv4 --ip-src 192.0.2.0/24", "-p IPv4 --ip-proto tcp --ip-dport 22", "-p IPv6 --ip6-dst 2001:db8::/32", "-p 0x88cc",
            "-p IPv4 --ip-proto icmp --ip-icmp-type 8", "-p 802_1Q --vlan-id 7", "-p IPv6 --ip6-proto udp --ip6-sport 1:1000", "-p ARP --arp-ip-src 192.0.2.7",
        ];
        string[] matches = ["", "--pkttype-type broadcast", "--mark 0x7", "--limit 5/sec --limit-burst 9"];
        string[] targets = ["-j ACCEPT", "-j DROP", "-j CONTINUE", "-j others", "-j mark --mark-set 0x5 --mark-target CONTINUE"];
        for (var index = 0; index < 300; index++)
            yield return Join(kinds[index % 10], hardware[index / 2 % 5], index % 3 == 0 ? "-i eth0" : "", matches[index / 3 % 4], targets[index / 7 % 5]);
    }

    private static string Join(params string[] parts) => string.Join(' ', parts.Where(part => part.Length > 0));

    // Each choice with one of each other kind, by turns, so that all meet.
    private static IEnumerable<string> Generate(string[] addresses)
    {
        for (var index = 0; index < 300; index++)
        {
            string[] parts = [addresses[index % addresses.Length], Interfaces[index % Interfaces.Length], Transports[index / 2 % Transports.Length], Matches[index % Matches.Length], Matches[(index * 5 + 3) % Matches.Length], Targets[index / 3 % Targets.Length]];
            yield return string.Join(' ', parts.Where(part => part.Length > 0).Distinct());
        }
    }

    private static List<string> Restored(CommandNamespace place, string[] program, string tool, string ruleset)
    {
        var restored = Run(place, program, $"{tool}-restore", [], ruleset);
        Assert.True(restored.ExitCode == 0, restored.Error);
        return Saved(place, program, tool);
    }

    private static List<string> Saved(CommandNamespace place, string[] program, string tool)
    {
        var saved = Run(place, program, $"{tool}-save", [], null);
        Assert.True(saved.ExitCode == 0, saved.Error);
        return [.. saved.Output.Split('\n').Where(line => line.StartsWith("-A INPUT", StringComparison.Ordinal))];
    }

    private static List<string> Deleted(CommandNamespace place, string[] deleter, string[] writer, string tool, string ruleset, List<string> rules)
    {
        Restored(place, writer, tool, ruleset);
        var first = rules[0]["-A INPUT ".Length..].Split(' ');
        Assert.Equal(0, Run(place, deleter, tool, ["-C", "INPUT", .. first], null).ExitCode);
        var deleted = Run(place, deleter, $"{tool}-restore", ["--noflush"], $"*filter\n{string.Concat(rules.Select(rule => $"-D{rule[2..]}\n"))}COMMIT\n");
        Assert.True(deleted.ExitCode == 0, deleted.Error);
        return Saved(place, writer, tool);
    }

    private static ToolResult Run(CommandNamespace place, string[] program, string tool, IEnumerable<string> arguments, string? input) =>
        program is [var own] ? place.Run(own, [tool, .. arguments], input) : place.Run(tool, arguments, input);
}
