using System.Globalization;

namespace Statewall.Bench.Tracking;

/// <summary>The command <c>tracker</c>: measures and prints one table.</summary>
internal static class TrackerCommand
{
    public static int Run(ReadOnlySpan<string> args)
    {
        Console.WriteLine("lookup");
        foreach (var size in new[] { 1, 1_000, 100_000, 500_000 })
            Lookups(size);
        foreach (var size in new[] { 1_000, 100_000, 500_000 })
            Creations(size);
        return 0;
    }

    private static void Lookups(int connections)
    {
        using var bench = new TrackerBench();
        bench.RunSingly(PacketRing.Shuffled(connections, connections, replies: false));
        var ring = PacketRing.Shuffled(Math.Clamp(connections * 2, 8192, 1_000_000), connections, replies: true);
        var rounds = Math.Max(1, 3_000_000 / ring.Count);
        var results = new List<double>();
        for (var run = 0; run < 7; run++)
        {
            var start = CoreClock.Now;
            for (var round = 0; round < rounds; round++)
                bench.RunSingly(ring);
            results.Add((double)(CoreClock.Now - start) / rounds / ring.Count);
        }
        Console.WriteLine(string.Join(" ", results.Select(r => r.ToString("F1", CultureInfo.InvariantCulture))) + " ns lookup at " + connections + " entries " + bench.Table.Count);
    }

    private static void Creations(int connections)
    {
        var ring = PacketRing.Shuffled(connections, connections, replies: false);
        var results = new List<double>();
        for (var run = 0; run < 7; run++)
        {
            var repeat = Math.Max(1, 500_000 / connections);
            long total = 0;
            for (var i = 0; i < repeat; i++)
            {
                using var bench = new TrackerBench();
                var start = CoreClock.Now;
                bench.RunSingly(ring);
                total += CoreClock.Now - start;
            }
            results.Add((double)total / repeat / connections);
        }
        Console.WriteLine(string.Join(" ", results.Select(r => r.ToString("F1", CultureInfo.InvariantCulture))) + " ns creation " + connections);
    }
}
