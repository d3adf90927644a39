using System.Globalization;
using Statewall.Packets;
using Statewall.Replay;
using Statewall.Replay.Kernel;

namespace Differential.Generated;

// The kernel agrees: conversations made from a seed leave the same connections and events behind in the kernel and in the engine.
// STATEWALL_SEED repeats a run, STATEWALL_SEQUENCES makes it longer or shorter.
public sealed class GeneratedSequenceTests
{
    private const int Ordinary = 10_000;
    private const int PerRun = 200;
    private const int MostExplained = 8;

    // Longer than what makes a stream of an answered UDP flow, and than the difference of timeouts that is let pass.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4.3);

    [Fact]
    public void GeneratedSequences_ThroughEngine_EqualKernel()
    {
        Targets.RequireKernel();
        Assert.SkipUnless(Targets.Engine is not null, "needs the embedded engine as a replay target");
        Compare("generated sequences, engine = kernel", Targets.Engine!);
    }

    [Fact]
    public void GeneratedSequences_ThroughKernelTwice_Agree()
    {
        Targets.RequireKernel();
        Compare("generated sequences, kernel = kernel", () => new KernelTarget(), 1000);
    }

    // In the middle of each sequence time passes: it shows which packets give a connection more time, and what depends on its age.
    [Fact]
    public void GeneratedSequences_WithAPause_Agree()
    {
        Targets.RequireKernel();
        Assert.SkipUnless(Targets.Engine is not null, "needs the embedded engine as a replay target");
        Compare("generated sequences with a pause, engine = kernel", Targets.Engine!, 600, Pause);
    }

    [Fact]
    public void GeneratedSequences_FromOneSeed_AreTheSame()
    {
        for (var number = 0; number < 1000; number++)
        {
            var seed = Dice.Derive(Seeds.Seed, number);
            var (first, second) = (GeneratedSequence.Make(seed, number), GeneratedSequence.Make(seed, number));
            Assert.Equal(first.Kind, second.Kind);
            Assert.Equal(first.Packets, second.Packets);
        }
    }

    private static void Compare(string title, Func<IReplayTarget> engine, int ordinary = Ordinary, TimeSpan pause = default)
    {
        var total = int.TryParse(Environment.GetEnvironmentVariable("STATEWALL_SEQUENCES"), CultureInfo.InvariantCulture, out var asked) ? asked : ordinary;
        var (agreeing, packets) = (0, 0);
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var reasons = new List<string>();
        for (var first = 0; first < total; first += PerRun)
        {
            var settings = TrackingSettings.Draw(Dice.Derive(~Seeds.Seed, first));
            var sequences = Enumerable.Range(0, Math.Min(PerRun, total - first))
                .Select(number => GeneratedSequence.Make(Dice.Derive(Seeds.Seed, first + number), number)).ToList();
            (Dictionary<int, ReplayResult> Kernel, Dictionary<int, ReplayResult> Own) RunBoth() =>
                (SequenceRun.Through(() => new KernelTarget(), sequences, settings, pause), SequenceRun.Through(engine, sequences, settings, pause));
            var (kernel, own) = RunBoth();
            if (sequences.Exists(sequence => SequenceRun.Compare(kernel, own, sequence.Number).Length > 0))
                (kernel, own) = RunBoth(); // the machine may have paused at the wrong moment: what differs, differs again
            foreach (var sequence in sequences)
            {
                packets += sequence.Packets.Count;
                var difference = SequenceRun.Compare(kernel, own, sequence.Number);
                if (difference.Length == 0)
                {
                    agreeing++;
                    continue;
                }
                kinds[sequence.Kind] = kinds.GetValueOrDefault(sequence.Kind) + 1;
                if (reasons.Count < MostExplained)
                    reasons.Add(pause == default ? new Disagreement(engine, sequence, settings).Explain(difference) : Raw(sequence, kernel, own, difference));
            }
        }
        Counts.Report($"{title}: {agreeing}/{total} (seed {Seeds.Seed})");
        TestContext.Current.TestOutputHelper?.WriteLine($"{packets} packets");
        Assert.True(
            agreeing == total,
            $"STATEWALL_SEED={Seeds.Seed} STATEWALL_SEQUENCES={total}: {total - agreeing} differ ({string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value}"))})\n{string.Join('\n', reasons)}");
    }

    private static string Raw(
        GeneratedSequence sequence, Dictionary<int, ReplayResult> kernel, Dictionary<int, ReplayResult> engine, string difference) =>
        string.Join("\n  ", [
            $"{sequence.Kind}, sequence seed {sequence.Seed}, place {sequence.Number}",
            .. sequence.Packets.Select((packet, at) => $"{(at == sequence.Packets.Count / 2 ? "(pause) " : "")}{PacketText.Format(packet)}"),
            difference,
            .. SequenceRun.Describe(kernel, sequence.Number).Select(line => $"kernel: {line}"),
            .. SequenceRun.Describe(engine, sequence.Number).Select(line => $"engine: {line}")]);
}
