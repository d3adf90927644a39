using System.Buffers.Binary;
using System.Globalization;
using Statewall.Nfnetlink;
using Statewall.Packets;

namespace Statewall.Replay.Testing;

/// <summary>Compares what is expected of a packet with what became of it.</summary>
internal static class PacketChecks
{
    /// <summary>What is not as expected.</summary>
    public static IEnumerable<TestFailure> Check(PacketExpectation expected, TrafficOutcome outcome)
    {
        var wrong = CheckVerdict(expected.Verdict, outcome);
        var failures = CheckContent(expected, outcome.First);
        return wrong is null ? CheckWay(expected, outcome).Concat(failures) : failures.Prepend(wrong); // where it leaves hangs on whether it does
    }

    private static IEnumerable<TestFailure> CheckWay(PacketExpectation expected, TrafficOutcome outcome)
    {
        var first = outcome.First;
        if (expected.RejectedWith is { } answer && first.RejectedWith is { } got && answer != got)
            yield return new TestFailure($"reject with {answer}", first.ToString());
        if (outcome.Words.OutInterface is { } sends && first.OutInterface is { } left && left != sends)
            yield return new TestFailure($"sent by {sends}, as the packet says", $"the host's route leads to {left}");
        if (expected.OutInterface is { } device && first.OutInterface != device)
            yield return new TestFailure($"leaves {device}", first.ToString());
        if (expected.Source is { } source && CheckEndpoint("source", source, first, isSource: true) is { } wrongSource)
            yield return wrongSource;
        if (expected.Destination is { } destination && CheckEndpoint("destination", destination, first, isSource: false) is { } wrongDestination)
            yield return wrongDestination;
    }

    private static IEnumerable<TestFailure> CheckContent(PacketExpectation expected, PacketOutcome first)
    {
        if (expected.State is { } state && first.State != state)
            yield return new TestFailure($"state {Lower(state)}", first.State is { } other ? $"state {Lower(other)}" : $"no state: {first}");
        if (expected.Mark is { } mark && first.Mark != mark)
            yield return new TestFailure($"mark {Number(mark)}", first.Mark is { } other ? $"mark {Number(other)}" : first.ToString());
        if (expected.ConnectionMark is { } connectionMark && first.ConnectionMark != connectionMark)
            yield return new TestFailure($"connmark {Number(connectionMark)}", first.ConnectionMark is { } other ? $"connmark {Number(other)}" : "it belongs to no connection");
        if (expected.Rule is { } rule && CheckRule(rule, first) is { } wrongRule)
            yield return wrongRule;
        if (expected.Log is { } log && !log.SequenceEqual(first.Log))
            yield return new TestFailure(Logged(log), Logged(first.Log));
    }

    private static TestFailure? CheckVerdict(TestVerdict? expected, TrafficOutcome outcome)
    {
        if (expected is not { } verdict || (verdict == TestVerdict.Accept ? outcome.IsComplete : outcome.First.Verdict == verdict))
            return null;
        return new TestFailure(Lower(verdict), outcome.First.Verdict == TestVerdict.Accept && verdict != TestVerdict.Accept ? outcome.First.ToString() : outcome.ToString());
    }

    private static TestFailure? CheckEndpoint(string what, EndpointPattern expected, PacketOutcome packet, bool isSource)
    {
        if (!IpView.TryParse(packet.Bytes.Span, out var view))
            return new TestFailure($"{what} {expected}", packet.ToString());
        var address = new InetAddress(isSource ? view.Source : view.Destination);
        ushort? port = view.Protocol is IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Sctp && view.FragmentOffset == 0 && view.Transport.Length >= 4
            ? BinaryPrimitives.ReadUInt16BigEndian(view.Transport[(isSource ? 0 : 2)..])
            : null;
        return expected.Matches(address, port) ? null : new TestFailure($"{what} {expected}", $"{what} {Words.PacketWords.Endpoint(address, port)}");
    }

    private static TestFailure? CheckRule(RulePattern expected, PacketOutcome packet)
    {
        var decisions = packet.Decisions;
        if (decisions.Any(expected.Finds))
            return null;
        var missed = packet.Missed(expected.Finds).FirstOrDefault();
        var decided = decisions.Count == 0 ? "it came to no base chain" : $"decided by {string.Join("; ", decisions)}";
        return new TestFailure($"decided by {expected}", missed is null ? decided : $"{decided}\n{missed}");
    }

    private static string Logged(IReadOnlyList<string> prefixes) => prefixes.Count == 0 ? "nothing is logged" : $"logged: {string.Join(", ", prefixes.Select(prefix => $"\"{prefix}\""))}";

    private static string Number(uint value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
