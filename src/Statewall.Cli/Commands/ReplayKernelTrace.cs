using System.Globalization;
using Statewall.Engine.Tracing;
using Statewall.Nftables.Listing;
using Statewall.Packets;
using Statewall.Replay;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;
using Statewall.Replay.Traces;

namespace Statewall.Cli.Commands;

/// <summary>Prints the way of each packet of a replay as the running kernel tells it: traces of its rules, and what left the host.</summary>
internal sealed class ReplayKernelTrace : IReplayStory
{
    private static readonly ListingOptions Stateless = new() { Stateless = true };

    private readonly Scenario _scenario;
    private readonly HostRuleset _ruleset;
    private readonly bool _json;
    private readonly LiveTable _table;
    private readonly RulesetTracer _tracer;
    private readonly List<(int Device, byte[] Packet)> _left = [];

    /// <summary>Has a host trace all packets from now on.</summary>
    public ReplayKernelTrace(IReplayTarget target, Scenario scenario, HostRuleset ruleset, bool json)
    {
        (_scenario, _ruleset, _json) = (scenario, ruleset, json);
        _table = new LiveTable(target.OpenChannel(), [""]);
        _tracer = new RulesetTracer(target.OpenChannel(), target.OpenChannel());
    }

    /// <inheritdoc/>
    public void Begin() => _tracer.ReadAll(); // what its devices had to say when they came up

    /// <inheritdoc/>
    public void Left(int device, ReadOnlySpan<byte> packet) => _left.Add((device, packet.ToArray()));

    /// <inheritdoc/>
    public void Print(long number)
    {
        _ruleset.During(() =>
        {
            var reports = _tracer.ReadAll();
            if (reports.OfType<LostMessages>().Any())
                Console.Error.WriteLine($"statewall: packet {number}: messages were lost: a gap in what is told");
            var steps = StepsOf([.. reports.OfType<PacketReport>()]);
            Console.Out.Write(_json ? Json(number, steps) : new TraceStory(_tracer.Rules, Stateless).Tell(steps, $"packet {number.ToString(CultureInfo.InvariantCulture)}"));
        });
        _left.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tracer.Dispose();
        _table.Dispose();
    }

    // The packet's, and those of packets that the host made on its account; what left is the last that had its destination.
    private List<TraceStep> StepsOf(PacketReport[] reports)
    {
        var steps = new List<TraceStep>();
        for (var at = 0; at < reports.Length; at++)
        {
            steps.AddRange(reports[at].Steps.Select(step => step with { Packet = at }));
            var later = reports.AsSpan(at + 1).ToArray();
            foreach (var (device, packet) in _left.FindAll(left => HasDestination(left.Packet, reports[at]) && !later.Any(report => HasDestination(left.Packet, report))))
                steps.Add(new PacketLeft(packet, _scenario.Interfaces[device].Name) { Packet = at });
        }
        return steps;
    }

    private static bool HasDestination(byte[] packet, PacketReport report) =>
        IpView.TryParseTruncated(packet, out var view) && IpView.TryParseTruncated(report.Latest, out var other) && view.Destination.SequenceEqual(other.Destination);

    private string Json(long number, List<TraceStep> steps) => JsonLine.Of(writer =>
    {
        writer.WriteNumber("packet", number);
        writer.WriteString("text", steps is [PacketBegan began, ..] ? PacketText.Format(began.Bytes) : "");
        new TraceJson(_tracer.Rules, Stateless).WriteSteps(writer, steps);
    });
}

/// <summary>Prints something about each packet of a replay.</summary>
internal interface IReplayStory : IDisposable
{
    /// <summary>The host is ready for the first packet.</summary>
    void Begin();

    /// <summary>A packet left the host.</summary>
    void Left(int device, ReadOnlySpan<byte> packet);

    /// <summary>A packet has been dealt with.</summary>
    void Print(long number);
}
