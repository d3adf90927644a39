using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Packets.Captures;
using Statewall.Replay;
using Statewall.Replay.Comparison;
using Statewall.Replay.Scenarios;

namespace Differential.Generated;

// Many sequences through one fresh host; what it knows afterwards, sequence by sequence.
internal static class SequenceRun
{
    private const long Start = 1_700_000_000_000_000_000; // nanoseconds since 1970, in no way special
    private static readonly ReplayOptions Flat = new();
    private static readonly ReplayOptions Paced = new() { Pace = ReplayPace.Captured };

    // The kernel takes a while for a run, in which timeouts shrink.
    private static readonly ComparisonOptions Comparison = new() { TimeoutTolerance = 2 };

    internal static Dictionary<int, ReplayResult> Through(
        Func<IReplayTarget> factory, IReadOnlyList<GeneratedSequence> sequences, IReadOnlyList<ScenarioSysctl> settings, TimeSpan pause = default)
    {
        using var target = factory();
        return Split(Replayer.Run(Capture(sequences, pause), new Scenario(Place.Interfaces, sysctls: settings), target, pause == default ? Flat : Paced));
    }

    // What the kernel and the engine make differently of one sequence; empty when nothing.
    internal static string Compare(Dictionary<int, ReplayResult> kernel, Dictionary<int, ReplayResult> engine, int number) =>
        ReplayComparer.Compare(ResultOf(kernel, number), ResultOf(engine, number), Comparison).ToString();

    // A sequence's part of a result as text.
    internal static IEnumerable<string> Describe(Dictionary<int, ReplayResult> results, int number)
    {
        var nothing = new ReplayResult();
        var result = ResultOf(results, number);
        return ReplayComparer.Compare(result, nothing, Comparison).Differences.Select(difference => difference.Subject)
            .Concat(result.Connections.Select(connection => $"at the end {ListingText.Of(connection)} timeout={connection.Timeout}"));
    }

    private static ReplayResult ResultOf(Dictionary<int, ReplayResult> results, int number) =>
        results.TryGetValue(number, out var result) ? result : new ReplayResult();

    // Sequence by sequence; or the first halves of all, the pause, and the rest.
    private static CaptureFile Capture(IReadOnlyList<GeneratedSequence> sequences, TimeSpan pause)
    {
        using var stream = new MemoryStream();
        var writer = CaptureWriter.Create(stream);
        if (pause == default)
        {
            Write(writer, Start, sequences.SelectMany(sequence => sequence.Packets));
        }
        else
        {
            Write(writer, Start, sequences.SelectMany(sequence => sequence.Packets.Take(sequence.Packets.Count / 2)));
            Write(writer, Start + (pause.Ticks * 100), sequences.SelectMany(sequence => sequence.Packets.Skip(sequence.Packets.Count / 2)));
        }
        writer.Flush();
        return CaptureFile.Load(new MemoryStream(stream.ToArray()));
    }

    private static void Write(CaptureWriter writer, long time, IEnumerable<byte[]> packets)
    {
        foreach (var packet in packets)
            writer.Write(time, packet);
    }

    private static Dictionary<int, ReplayResult> Split(ReplayResult whole)
    {
        Assert.False(whole.EventsLost, "events were lost");
        var connections = whole.Connections.ToLookup(connection => Place.NumberOf(in connection));
        var events = whole.Events.ToLookup(@event => NumberOf(@event.Connection));
        return connections.Select(group => group.Key).Union(events.Select(group => group.Key))
            .ToDictionary(number => number, number => new ReplayResult { Connections = [.. connections[number]], Events = [.. events[number]] });
    }

    private static int NumberOf(ConntrackMessage connection) => Place.NumberOf(in connection);
}
