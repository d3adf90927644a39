using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Differential.ConntrackCli;

namespace Differential.NftCli;

// nft monitor: Debian's and ours listen side by side while rulesets change and packets come.
public sealed partial class MonitorCommandTests
{
    private const int MostShown = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private static readonly string[] CommandLines =
    [
        "monitor", "-a monitor", "-n monitor", "-s monitor", "-t monitor", "-y -p monitor", "-j monitor new ruleset", "-j -s monitor new rules", "monitor new sets json", "monitor new elements vm json", "-j monitor destroy elements",
        "-j monitor destroy chains", "-j monitor destroy sets", "-j monitor destroy tables", "monitor new", "monitor destroy",
        "monitor tables", "monitor chains", "monitor rules", "monitor sets", "monitor elements", "monitor ruleset", "monitor new ruleset", "monitor destroy ruleset", "-a monitor new chains",
        "monitor destroy elements",
    ];

    [Fact]
    public void Monitor_OfChanges_ShowsWhatDebiansShows()
    {
        CommandNamespace.Require("nft");
        using var place = new CommandNamespace();
        var (agreeing, differences) = Compare(place, CommandLines, () =>
        {
            foreach (var line in MonitorScript.Lines)
                place.Run("nft", ["-f", "-"], line + "\n");
        });
        Counts.Report($"nft monitor, statewall = Debian's: {agreeing}/{CommandLines.Length}");
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(MostShown)));
    }

    [Fact]
    public void Monitor_OfTracedPackets_ShowsWhatDebiansShows()
    {
        CommandNamespace.Require("nft");
        using var place = new CommandNamespace();
        place.Run("nft", ["-f", "-"], Traced);
        // codes of ICMP have names in Debian's alone
        string[] lines = ["-n monitor trace", "-n -a monitor", "-n -j monitor trace"];
        var (agreeing, differences) = Compare(place, lines, () => SendPackets(place));
        Counts.Report($"nft monitor trace, statewall = Debian's: {agreeing}/{lines.Length}");
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(MostShown)));
    }

    [Fact]
    public void Echo_OfCommands_ShowsWhatDebiansShows()
    {
        CommandNamespace.Require("nft");
        var differences = new List<string>();
        using var theirs = new CommandNamespace();
        using var ours = new CommandNamespace();
        foreach (var line in MonitorScript.Lines.Where(line => !line.StartsWith("table inet big", StringComparison.Ordinal)))
        {
            string[] words = ["-e", "-a", line];
            var (expected, shown) = (theirs.Run("nft", words), ours.Run(CommandNamespace.Statewall, ["nft", .. words]));
            if ((expected.ExitCode, Neutral(expected.Output)) != (shown.ExitCode, Neutral(shown.Output)))
                differences.Add($"nft -e -a {line}\n  theirs {expected.ExitCode} {expected.Output}{expected.Error}\n  ours   {shown.ExitCode} {shown.Output}{shown.Error}");
        }
        Counts.Report($"nft -e, statewall = Debian's: {MonitorScript.Lines.Length - 1 - differences.Count}/{MonitorScript.Lines.Length - 1}");
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(MostShown)));
    }

    private const string Traced =
        """
        table ip t {
            set s { type inet_service; elements = { 1, 2 }; }
            chain u { udp dport 5 drop; udp dport 6 return; udp dport 7 goto w; counter comment "c"; }
            chain w { }
            chain pre { type filter hook prerouting priority raw; meta mark set 7; meta l4proto udp jump u; tcp dport @s drop; tcp dport { 81, 82 } accept; }
            chain out { type filter hook output priority 0; oif lo meta nftrace set 1; }
            chain in { type filter hook input priority 0; policy drop; ct state established accept; tcp dport 83 reject; icmp type destination-unreachable accept; tcp dport 84 accept; }
        }
        table inet i {
            chain in { type filter hook input priority 10; meta mark set 0x10; }
        }

        """;

    private static void SendPackets(CommandNamespace place)
    {
        using var udp = place.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        foreach (var port in (int[])[5, 6, 7, 8])
            udp.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Loopback, port));
        foreach (var port in (int[])[1, 81, 83, 84])
        {
            using var tcp = place.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
            tcp.Blocking = false;
            _ = Assert.Throws<SocketException>(() => tcp.Connect(IPAddress.Loopback, port));
        }
    }

    private static (int Agreeing, List<string> Differences) Compare(CommandNamespace place, string[] lines, Action act)
    {
        var pairs = new List<(ListeningTool Theirs, ListeningTool Ours)>();
        try
        {
            foreach (var words in lines.Select(line => line.Split(' ')))
                pairs.Add((place.Listen("nft", words), place.Listen(CommandNamespace.Statewall, ["nft", .. words])));
            ListeningTool[] all = [.. pairs.Select(pair => pair.Theirs), .. pairs.Select(pair => pair.Ours)];
            ListeningTool.WaitUntil(Patience, () => EventListeners.Waiting(place).Count == all.Length || all.Any(tool => tool.HasEnded), "not all listen");
            ListeningTool.WaitUntilQuiet(all, Quiet);
            Thread.Sleep(TimeSpan.FromSeconds(2)); // ours reads the ruleset after it has joined
            act();
            ListeningTool.WaitUntil(Patience, () => EventListeners.Waiting(place).TrueForAll(waiting => waiting == 0), "events are left");
            ListeningTool.WaitUntilQuiet(all, Quiet);
            var differences = new List<string>();
            for (var index = 0; index < lines.Length; index++)
            {
                var (theirs, ours) = (pairs[index].Theirs.Stop(Patience), pairs[index].Ours.Stop(Patience));
                var (expected, shown) = (Neutral(theirs.Output), Neutral(ours.Output));
                Assert.True(expected.Length > 0, $"nft {lines[index]} shows nothing: {theirs.Error}");
                if (expected != shown || ours.ExitCode != 0 || ours.Error.Length > 0)
                    differences.Add(Difference(lines[index], expected, shown) + ours.Error);
            }
            return (lines.Length - differences.Count, differences);
        }
        finally
        {
            foreach (var (theirs, ours) in pairs)
            {
                theirs.Dispose();
                ours.Dispose();
            }
        }
    }

    private static string Difference(string line, string expected, string shown)
    {
        var (theirs, ours) = (expected.Split('\n'), shown.Split('\n'));
        var at = theirs.Zip(ours).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"nft {line}: {theirs.Length} and {ours.Length} lines, from {at}\n  theirs {theirs.ElementAtOrDefault(at)}\n  ours   {ours.ElementAtOrDefault(at)}\n";
    }

    // Who changed it, and what is left of a time, differ from run to run. Debian's does not know the connections of traced packets, writes half of the flags
    // of a table in JSON and not all of those of a set, and takes a set that is removed for one of an invalid type.
    private static string Neutral(string output)
    {
        var lines = output.Split('\n').Where(line => !line.Contains(" conntrack: ", StringComparison.Ordinal) && !line.Contains("\"flags\": [\"dormant\"]", StringComparison.Ordinal) && !line.EndsWith("\"flags\": ", StringComparison.Ordinal));
        return OfOldJson().Replace(Expires().Replace(Process().Replace(string.Join('\n', lines), "by process 1 (nft)"), "expires 1s"), "");
    }

    [GeneratedRegex(@"by process \d+ \([^)]*\)")]
    private static partial Regex Process();

    [GeneratedRegex(@"(?<=""expires"": |expires )[0-9a-z]+")]
    private static partial Regex Expires();

    [GeneratedRegex(@"""type"": ""invalid"", |, ""dynamic""(?=])")]
    private static partial Regex OfOldJson();
}
