using System.Globalization;
using System.Text;
using Statewall.Bench.Tracking;
using Statewall.Engine;
using Statewall.Engine.Forwarding;
using Statewall.Nfnetlink;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;

namespace Statewall.Bench.Rules;

/// <summary>The command <c>rules</c>: nanoseconds of one core per packet that is forwarded through a ruleset, medians of several runs.</summary>
internal static class RulesCommand
{
    private const int Runs = 9;
    private const int Connections = 100_000;
    private const int BatchSize = 1024;

    private const string Stateful = """
        table inet filter { chain forward { type filter hook forward priority filter; policy drop;
            ct state established,related accept
            ct state invalid drop
            iifname "in0" accept
        } }
        """;

    public static int Run(ReadOnlySpan<string> args)
    {
        foreach (var word in args)
        {
            if (word is not ("stateful" or "linear" or "sets"))
            {
                Console.Error.WriteLine($"'{word}': expected stateful, linear or sets");
                return 2;
            }
        }
        Console.WriteLine($"{"",-44}{"min ns",9}{"median",9}{"max",9}{"M/s",8}");
        if (args.IsEmpty || args.Contains("stateful"))
        {
            Measure("tracking alone, 100,000 connections", null, PacketRing.Shuffled(2 * Connections, Connections, replies: true));
            Measure("three stateful rules, 100,000 connections", Stateful, PacketRing.Shuffled(2 * Connections, Connections, replies: true));
        }
        if (args.IsEmpty || args.Contains("linear"))
        {
            Measure("no rule, no tracking", "", PacketRing.Shuffled(100_000, 1000, replies: false));
            foreach (var rules in (ReadOnlySpan<int>)[10, 100, 1000])
                Measure($"{rules} rules that do not match", Linear(rules), PacketRing.Shuffled(100_000, 1000, replies: false));
        }
        if (args.IsEmpty || args.Contains("sets"))
        {
            foreach (var elements in (ReadOnlySpan<int>)[1000, 1_000_000])
            {
                Measure($"a set of {elements} addresses", Set(elements, isInterval: false), PacketRing.Shuffled(100_000, Connections, replies: false));
                Measure($"a set of {elements} prefixes", Set(elements, isInterval: true), PacketRing.Shuffled(100_000, Connections, replies: false));
            }
        }
        return 0;
    }

    private static string Linear(int rules)
    {
        var text = new StringBuilder("table ip filter { chain forward { type filter hook forward priority filter; policy accept;\n");
        for (var rule = 0; rule < rules; rule++)
            text.Append(CultureInfo.InvariantCulture, $"ip saddr 172.16.{rule >> 8}.{rule & 255} udp dport {1000 + rule} counter drop\n");
        return text.Append("} }").ToString();
    }

    private static string Set(int elements, bool isInterval)
    {
        var text = new StringBuilder($"table ip filter {{ set s {{ type ipv4_addr; {(isInterval ? "flags interval;" : "")} elements = {{ ");
        for (var element = 0; element < elements; element++)
        {
            var address = 0xC600_0000u + ((uint)element << 4);
            text.Append(CultureInfo.InvariantCulture, $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}{(isInterval ? "/29" : "")},");
        }
        return text.Append(" } } chain forward { type filter hook forward priority filter; ip saddr @s counter drop } }").ToString();
    }

    private static void Measure(string subject, string? ruleset, PacketRing ring)
    {
        using var kernel = new EmbeddedKernel();
        using var host = new ForwardingHost(kernel);
        kernel.Settings.Accounting = true;
        AddInterface(host, "in0", new InetAddress(0x0A00_0000u), 8);
        AddInterface(host, "out0", new InetAddress(0xC0A8_0000u), 16);
        if (ruleset is null)
            kernel.StartTracking();
        else if (ruleset.Length > 0)
            Load(kernel, ruleset);
        var packets = Packets(ring);
        var fates = new PacketFate[BatchSize];
        Send(host, packets, fates); // makes the connections
        var results = Enumerable.Range(0, Runs).Select(_ => Time(host, packets, fates)).Order().ToList();
        Console.WriteLine($"{subject,-44}{results[0],9:F1}{results[Runs / 2],9:F1}{results[^1],9:F1}{1000 / results[Runs / 2],8:F1}");
    }

    private static void AddInterface(ForwardingHost host, string name, InetAddress network, int length) =>
        host.AddRoute(network, length, host.AddInterface(name));

    private static void Load(EmbeddedKernel kernel, string ruleset)
    {
        using var client = new RulesetClient(kernel.OpenChannel(), ownsChannel: true);
        new CommandRunner(client, new TextOutput(), ListingOptions.Usual).Run(new SourceText("bench", Encoding.UTF8.GetBytes(ruleset)));
    }

    // A packet comes in on the side that it comes from.
    private static ArrivingPacket[] Packets(PacketRing ring)
    {
        var packets = new ArrivingPacket[ring.Count];
        for (var at = 0; at < packets.Length; at++)
            packets[at] = new ArrivingPacket(ring[at][12] == 10 ? 0 : 1, ring.Memory(at), 0);
        return packets;
    }

    private static double Time(ForwardingHost host, ArrivingPacket[] packets, PacketFate[] fates)
    {
        const int LeastPackets = 1_000_000;
        var rounds = Math.Max(1, LeastPackets / packets.Length);
        var start = CoreClock.Now;
        for (var round = 0; round < rounds; round++)
            Send(host, packets, fates);
        return (double)(CoreClock.Now - start) / rounds / packets.Length;
    }

    private static void Send(ForwardingHost host, ArrivingPacket[] packets, PacketFate[] fates)
    {
        for (var at = 0; at < packets.Length; at += BatchSize)
            host.Receive(packets.AsSpan(at, Math.Min(BatchSize, packets.Length - at)), fates);
    }
}
