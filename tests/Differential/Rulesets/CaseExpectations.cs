using System.Text.RegularExpressions;

namespace Differential.Rulesets;

// What the kernel must have done with a case, so that one whose packets do not get where they should does not agree because nothing happens on either side.
// A rule says by its comment how many packets its counters have seen in the end: `udp dport 9 counter drop counter comment "2 0"`; words may stand before (`"T1-06: 2 0"`).
internal sealed partial record CaseExpectations
{
    internal static CaseExpectations None { get; } = new();

    // How many packets leave the host after each that comes.
    internal string? Leaves { get; init; }

    // The packet that leaves after each that comes; null where it does not matter.
    internal byte[]?[] Sends { get; init; } = [];

    // Texts that the listing of the ruleset has, or has not.
    internal string[] Listed { get; init; } = [];

    internal string[] NotListed { get; init; } = [];

    // Texts that the connections have, one a line, as `conntrack -L -o extended` tells them without time-outs; each ends with a line feed.
    internal string[] Connections { get; init; } = [];

    // What the kernel says against commands between packets, in order.
    internal string[] Refused { get; init; } = [];

    // Whether a case says anything about what the kernel does.
    internal static bool AreIn(RulesetCase tested) => tested.Expects != None || Counted.IsMatch(tested.Ruleset);

    internal IEnumerable<string> Failures(Outcome kernel)
    {
        var failures = kernel.Ruleset.Split('\n').Where(line => !IsAsCounted(line)).Select(line => $"not as counted: {line.Trim()}").ToList();
        failures.AddRange(Listed.Where(text => !kernel.Ruleset.Contains(text, StringComparison.Ordinal)).Select(text => $"not in the listing: {text}\n{kernel.Ruleset}"));
        failures.AddRange(NotListed.Where(text => kernel.Ruleset.Contains(text, StringComparison.Ordinal)).Select(text => $"in the listing: {text}"));
        var connections = string.Concat(kernel.Tables.Connections.Select(connection => ListingText.Of(connection) + "\n"));
        failures.AddRange(Connections.Where(text => !connections.Contains(text, StringComparison.Ordinal)).Select(text => $"not among the connections: {text}\n{connections}"));
        var leaves = string.Join(' ', kernel.Sent.Select(sent => sent.Split(' ', StringSplitOptions.RemoveEmptyEntries).Count(IsDevice)));
        if (Leaves is not null && Leaves != leaves)
            failures.Add($"as many as leave: {leaves}, not {Leaves}");
        failures.AddRange(Sends.Zip(kernel.Sent).Where(pair => pair.First is { } packet && !pair.Second.EndsWith(' ' + SentPacket.Describe(packet), StringComparison.Ordinal))
            .Select(pair => $"what leaves:{pair.Second}, not {SentPacket.Describe(pair.First)}"));
        var refused = kernel.Refused.Where(words => words.Length > 0).ToArray();
        if (!Refused.SequenceEqual(refused))
            failures.Add($"refused: '{string.Join("', '", refused)}', not '{string.Join("', '", Refused)}'");
        failures.AddRange(TrackingFailures(kernel));
        return failures;
    }

    private static bool IsAsCounted(string line) =>
        Counted.Match(line) is not { Success: true } comment || Packets.Matches(line).Select(counter => counter.Groups[1].Value).SequenceEqual(comment.Groups[1].Value.Split(' '));

    // Devices have names of small letters; bytes are told in capitals.
    private static bool IsDevice(string word) => char.IsAsciiLetterLower(word[0]);

    [GeneratedRegex("comment \"(?:[^\"]*: )?(\\d+(?: \\d+)*)\"")]
    private static partial Regex Counted { get; }

    [GeneratedRegex(@"counter packets (\d+)")]
    private static partial Regex Packets { get; }
}
