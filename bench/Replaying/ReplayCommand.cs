using Statewall.Bench.Tracking;
using Statewall.Packets.Captures;
using Statewall.Replay;
using Statewall.Replay.Embedded;
using Statewall.Replay.Scenarios;

namespace Statewall.Bench.Replaying;

/// <summary>
/// The command <c>replay</c>: packets per second of one core when a capture that is in memory goes through the embedded engine, from
/// its records to the tables, routing and checksums included. Without arguments a capture of its own: a million small UDP packets of
/// 10,000 connections in random order, the hardest there is; otherwise the files named.
/// </summary>
internal static class ReplayCommand
{
    private const int Packets = 1_000_000;
    private const int Connections = 10_000;
    private const int Runs = 7;
    private static readonly ReplayOptions Options = new() { CollectEvents = false, CollectTables = false };

    public static int Run(ReadOnlySpan<string> args)
    {
        if (args.IsEmpty)
            Measure(Generate());
        foreach (var path in args)
            Measure(CaptureFile.Load(path));
        return 0;
    }

    private static void Measure(CaptureFile capture)
    {
        capture.ThrowIfFailed();
        var scenario = Scenario.FromCapture(capture);
        var rounds = Math.Max(1, Packets / Math.Max(capture.Count, 1));
        var results = new List<double>();
        for (var run = 0; run <= Runs; run++)
        {
            double seconds = 0;
            for (var round = 0; round < rounds; round++)
                seconds += Once(capture, scenario);
            if (run > 0) // the first warms up
                results.Add(rounds * (double)capture.Count / seconds / 1e6);
        }
        results.Sort();
        Console.WriteLine($"{capture.Name}: {capture.Count} packets, {results[0]:F2} to {results[^1]:F2}, median {results[Runs / 2]:F2} M packets/s");
    }

    private static double Once(CaptureFile capture, Scenario scenario)
    {
        using var target = new EngineTarget();
        var start = CoreClock.Now;
        Replayer.Run(capture, scenario, target, Options);
        return (CoreClock.Now - start) / 1e9;
    }

    private static CaptureFile Generate()
    {
        var ring = PacketRing.Shuffled(Packets, Connections, replies: true);
        var stream = new MemoryStream();
        var writer = CaptureWriter.Create(stream);
        for (var i = 0; i < ring.Count; i++)
            writer.Write(1_700_000_000_000_000_000 + (i * 100L), ring[i]);
        writer.Flush();
        stream.Position = 0;
        return CaptureFile.Load(stream, "generated");
    }
}
