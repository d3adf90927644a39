using System.Globalization;

namespace Statewall.Bench.Tracking;

/// <summary>
/// The command <c>tracker</c>: nanoseconds of one core per packet, medians of several runs. Its arguments choose what is measured
/// (<c>lookup</c>, <c>create</c>, <c>memory</c>; all unless named) and with how many connections.
/// </summary>
internal static class TrackerCommand
{
    private const int Runs = 9;
    private const int LeastPackets = 2_000_000; // per run
    private static readonly int[] Sizes = [1, 1_000, 100_000, 500_000];

    // Open vSwitch's userspace conntrack, millions per second and core: tests/ovstest test-conntrack benchmark, batches of 32, on a machine of this kind.
    private static readonly Dictionary<(string, int), double> OpenVSwitch = new()
    {
        [("lookup", 1)] = 10.8,
        [("lookup", 1_000)] = 8.1,
        [("lookup", 100_000)] = 2.8,
        [("lookup", 500_000)] = 1.1,
        [("create", 1_000)] = 2.6,
        [("create", 100_000)] = 1.5,
        [("create", 500_000)] = 0.9,
    };

    public static int Run(ReadOnlySpan<string> args)
    {
        var subjects = new HashSet<string>();
        var sizes = new List<int>();
        foreach (var word in args)
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0)
                sizes.Add(size);
            else if (word is "lookup" or "create" or "memory")
                subjects.Add(word);
            else
            {
                Console.Error.WriteLine($"'{word}': expected lookup, create, memory or a number of connections");
                return 2;
            }
        }
        Console.WriteLine($"{"",-10}{"connections",12}{"",12}{"min ns",9}{"median",9}{"max",9}{"M/s",8}{"OVS M/s",9}{"ratio",8}");
        foreach (var size in sizes.Count > 0 ? sizes : [.. Sizes])
        {
            if (Wants(subjects, "lookup"))
                Lookups(size);
            if (Wants(subjects, "create") && size > 1)
                Creations(size);
        }
        if (Wants(subjects, "memory"))
            Memory(sizes.Count > 0 ? sizes[0] : 10_000_000);
        return 0;
    }

    private static bool Wants(HashSet<string> subjects, string subject) => subjects.Count == 0 || subjects.Contains(subject);

    private static void Lookups(int connections)
    {
        using var bench = new TrackerBench();
        bench.RunInBatches(PacketRing.Shuffled(connections, connections, replies: false));
        var ring = PacketRing.Shuffled(Math.Clamp(connections * 2, 8192, 1_000_000), connections, replies: true);
        var rounds = Math.Max(1, LeastPackets / ring.Count);
        Print("lookup", connections, "singly", () => Time(rounds, ring, bench.RunSingly));
        Print("lookup", connections, "batches", () => Time(rounds, ring, bench.RunInBatches));
    }

    private static double Time(int rounds, PacketRing ring, Action<PacketRing> run)
    {
        var start = CoreClock.Now;
        for (var round = 0; round < rounds; round++)
            run(ring);
        return (double)(CoreClock.Now - start) / rounds / ring.Count;
    }

    // First into new tables, whose memory and index have to come into being; then into one that held as many connections before.
    private static void Creations(int connections)
    {
        var ring = PacketRing.Shuffled(connections, connections, replies: false);
        var rounds = Math.Max(1, LeastPackets / 4 / connections);
        Print("create", connections, "new table", () =>
        {
            double total = 0;
            for (var round = 0; round < rounds; round++)
            {
                using var bench = new TrackerBench();
                total += Time(1, ring, bench.RunInBatches);
            }
            return total / rounds;
        });
        using var used = new TrackerBench();
        Print("create", connections, "used table", () =>
        {
            double total = 0;
            for (var round = 0; round < rounds; round++)
            {
                used.Flush();
                total += Time(1, ring, used.RunInBatches);
            }
            return total / rounds;
        });
    }

    private static void Memory(int connections)
    {
        using var bench = new TrackerBench();
        const int step = 1_000_000;
        var ring = new PacketRing(Math.Min(step, connections));
        var start = CoreClock.Now;
        for (var first = 0; first < connections; first += ring.Count)
        {
            for (var i = 0; i < ring.Count; i++)
                ring.Write(i, first + i, reply: false);
            bench.RunInBatches(ring);
        }
        var seconds = (CoreClock.Now - start) / 1e9;
        Console.WriteLine(
            $"memory: {bench.Table.Count} connections, {(double)bench.Table.MemoryBytes / bench.Table.Count:F1} bytes each with indexes, made in {seconds:F1} s (the packets too)");
    }

    private static void Print(string subject, int connections, string manner, Func<double> measure)
    {
        measure(); // warms up
        var results = Enumerable.Range(0, Runs).Select(_ => measure()).Order().ToList();
        var (median, rate) = (results[Runs / 2], 1000 / results[Runs / 2]);
        var peer = OpenVSwitch.TryGetValue((subject, connections), out var theirs) ? $"{theirs,9:F1}{rate / theirs,8:F1}" : "";
        Console.WriteLine($"{subject,-10}{connections,12}{manner,12}{results[0],9:F1}{median,9:F1}{results[^1],9:F1}{rate,8:F1}{peer}");
    }
}
