using System.Text;
using Statewall.Packets;
using Statewall.Replay;
using Statewall.Replay.Kernel;
using Statewall.Replay.Scenarios;

namespace Differential.Generated;

// A sequence of which kernel and engine make different things: run again alone, made as short as it can be, and put into words.
internal sealed class Disagreement(Func<IReplayTarget> engine, GeneratedSequence sequence, IReadOnlyList<ScenarioSysctl> settings)
{
    internal string Explain(string inCompany)
    {
        var text = new StringBuilder($"{sequence.Kind}, sequence seed {sequence.Seed}, place {sequence.Number}\n");
        if (Compare(sequence.Packets).Length == 0)
            return text.Append("  only in company of the others:\n").Append(Indented(inCompany)).ToString();
        var packets = Shrink(sequence.Packets);
        var relevant = settings.Where(setting => Matters(setting, packets)).Select(setting => $"{setting.Name["net.netfilter.nf_conntrack_".Length..]}={setting.Value}");
        text.Append($"  settings: {string.Join(' ', relevant)}\n");
        foreach (var packet in packets)
            text.Append($"  {(Place.IsOutside(packet) ? "<" : ">")} {PacketText.Format(packet)}  {Convert.ToHexStringLower(packet.AsSpan(0, Math.Min(packet.Length, 96)))}\n");
        var alone = sequence with { Packets = packets };
        var kernel = SequenceRun.Through(() => new KernelTarget(), [alone], settings);
        var own = SequenceRun.Through(engine, [alone], settings);
        text.Append(Indented(SequenceRun.Compare(kernel, own, sequence.Number)));
        foreach (var line in SequenceRun.Describe(kernel, sequence.Number))
            text.Append($"    kernel: {line}\n");
        foreach (var line in SequenceRun.Describe(own, sequence.Number))
            text.Append($"    engine: {line}\n");
        return text.ToString();
    }

    // Leaves packets out as long as the two still disagree.
    private List<byte[]> Shrink(IReadOnlyList<byte[]> packets)
    {
        var left = packets.ToList();
        for (var size = Math.Max(left.Count / 2, 1); size > 0; size /= 2)
        {
            for (var at = left.Count - size; at >= 0; at -= size)
            {
                var fewer = left.Where((_, index) => index < at || index >= at + size).ToList();
                if (fewer.Count > 0 && Compare(fewer).Length > 0)
                    left = fewer;
            }
        }
        return left;
    }

    private bool Matters(ScenarioSysctl setting, List<byte[]> packets)
    {
        if (setting.Name.Contains("timeout", StringComparison.Ordinal))
            return setting.Name.Contains(sequence.Kind.Split(' ')[0], StringComparison.Ordinal);
        var other = settings.Select(candidate => candidate == setting ? candidate with { Value = candidate.Value == "0" ? "1" : "0" } : candidate).ToList();
        return Compare(packets, other).Length == 0;
    }

    private string Compare(IReadOnlyList<byte[]> packets, IReadOnlyList<ScenarioSysctl>? with = null)
    {
        GeneratedSequence[] alone = [sequence with { Packets = packets }];
        return SequenceRun.Compare(
            SequenceRun.Through(() => new KernelTarget(), alone, with ?? settings), SequenceRun.Through(engine, alone, with ?? settings), sequence.Number);
    }

    private static string Indented(string text) => $"    {text.Replace("\n", "\n    ", StringComparison.Ordinal)}\n";
}
