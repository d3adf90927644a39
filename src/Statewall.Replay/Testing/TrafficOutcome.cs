using System.Globalization;
using System.Text;
using Statewall.Replay.Words;

namespace Statewall.Replay.Testing;

/// <summary>What became of what was sent: one packet, or an exchange. Its methods say what should have become of it, and throw when something else did.</summary>
public sealed class TrafficOutcome
{
    internal TrafficOutcome(TestTraffic traffic, PacketWords words, IReadOnlyList<PacketOutcome> packets, int total)
    {
        Traffic = traffic;
        Words = words;
        Packets = packets;
        Total = total;
    }

    /// <summary>What was sent.</summary>
    public TestTraffic Traffic { get; }

    /// <summary>The packet, or the first one of the exchange.</summary>
    public PacketWords Words { get; }

    /// <summary>The packets that were sent, in order. An exchange ends with the first that does not get through.</summary>
    public IReadOnlyList<PacketOutcome> Packets { get; }

    /// <summary>The packets that the exchange has when all get through.</summary>
    public int Total { get; }

    /// <summary>The packet, or the first one of the exchange.</summary>
    public PacketOutcome First => Packets[0];

    /// <summary>Whether all packets got through.</summary>
    public bool IsComplete => Packets.Count == Total && Packets[^1].Verdict == TestVerdict.Accept;

    /// <summary>What was sent, in words.</summary>
    public string Text => TrafficReader.Describe(Traffic, Words);

    /// <summary>What became of it, in words.</summary>
    public override string ToString() => Packets.Count == 1
        ? First.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"packet {Packets.Count} of {Total}, {Packets[^1].Packet}: {Packets[^1]}");

    /// <summary>What happened to each packet, hook by hook and rule by rule.</summary>
    public string Story
    {
        get
        {
            var text = new StringBuilder();
            for (var at = 0; at < Packets.Count; at++)
                text.Append(Total == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"packet {at + 1} of {Total}: {Packets[at].Packet}\n")).Append(Packets[at].Story);
            return text.ToString();
        }
    }

    /// <summary>It should get through.</summary>
    /// <exception cref="RulesetTestException">It did not.</exception>
    public TrafficOutcome ShouldBeAccepted() => Should(new PacketExpectation { Verdict = TestVerdict.Accept });

    /// <summary>It should be dropped, and nobody told.</summary>
    /// <exception cref="RulesetTestException">It was not.</exception>
    public TrafficOutcome ShouldBeDropped() => Should(new PacketExpectation { Verdict = TestVerdict.Drop });

    /// <summary>It should be dropped, and its sender told.</summary>
    /// <param name="with">What it is told, such as <c>tcp reset</c> or <c>icmp port-unreachable</c>; null when that does not matter.</param>
    /// <exception cref="RulesetTestException">It was not.</exception>
    /// <exception cref="FormatException">There is no such answer.</exception>
    public TrafficOutcome ShouldBeRejected(string? with = null) =>
        Should(new PacketExpectation { Verdict = TestVerdict.Reject, RejectedWith = with is null ? null : RejectAnswer.Parse(with) });

    /// <summary>It should leave by an interface.</summary>
    /// <exception cref="RulesetTestException">It did not.</exception>
    public TrafficOutcome ShouldLeaveBy(string name) => Should(new PacketExpectation { OutInterface = name });

    /// <summary>It should have a source behind the host, such as <c>192.0.2.1</c> or <c>10.0.0.0/8:1024-65535</c>.</summary>
    /// <exception cref="RulesetTestException">It has another one.</exception>
    /// <exception cref="FormatException">That is no address.</exception>
    public TrafficOutcome ShouldHaveSource(string source) => Should(new PacketExpectation { Source = EndpointPattern.Parse(source) });

    /// <summary>It should have a destination behind the host, such as <c>10.0.0.80:443</c>.</summary>
    /// <exception cref="RulesetTestException">It has another one.</exception>
    /// <exception cref="FormatException">That is no address.</exception>
    public TrafficOutcome ShouldHaveDestination(string destination) => Should(new PacketExpectation { Destination = EndpointPattern.Parse(destination) });

    /// <summary>It should have a state in its connection.</summary>
    /// <exception cref="RulesetTestException">It has another one.</exception>
    public TrafficOutcome ShouldHaveState(TestConnectionState state) => Should(new PacketExpectation { State = state });

    /// <summary>A rule with this comment should give it its verdict in a base chain.</summary>
    /// <exception cref="RulesetTestException">None did.</exception>
    public TrafficOutcome ShouldBeDecidedBy(string comment) => ShouldBeDecidedBy(new RulePattern { Comment = comment });

    /// <summary>A rule, or a policy, should give it its verdict in a base chain.</summary>
    /// <exception cref="RulesetTestException">None such did.</exception>
    public TrafficOutcome ShouldBeDecidedBy(RulePattern rule) => Should(new PacketExpectation { Rule = rule });

    /// <summary>It should write lines with these prefixes to the log, and no others.</summary>
    /// <exception cref="RulesetTestException">It did not.</exception>
    public TrafficOutcome ShouldLog(params IReadOnlyList<string> prefixes) => Should(new PacketExpectation { Log = prefixes });

    /// <summary>All of this should be true of it.</summary>
    /// <exception cref="RulesetTestException">Something is not: the message tells what, and what happened to the packet.</exception>
    public TrafficOutcome Should(PacketExpectation expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var failures = PacketChecks.Check(expected, this).ToList();
        return failures.Count == 0 ? this : throw new RulesetTestException(new TestStepResult(null, this, failures).Describe("", isVerbose: true));
    }
}
