namespace Statewall.Replay.Comparison;

/// <summary>One thing in which two replays differ.</summary>
/// <param name="Subject">The connection, expectation or event.</param>
/// <param name="Field">What of it differs; empty when one side lacks it altogether.</param>
/// <param name="Left">What the left replay has; empty when nothing.</param>
/// <param name="Right">What the right replay has; empty when nothing.</param>
public sealed record ReplayDifference(string Subject, string Field, string Left, string Right);

/// <summary>What is compared, and how the sides are called.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Name of the left side.</summary>
    public string LeftName { get; init; } = "kernel";

    /// <summary>Name of the right side.</summary>
    public string RightName { get; init; } = "engine";

    /// <summary>Seconds by which timeouts may differ.</summary>
    public uint TimeoutTolerance { get; init; } = 1;

    /// <summary>Whether packet and byte counters are compared.</summary>
    public bool Counters { get; init; } = true;

    /// <summary>Whether the sequences of events are compared.</summary>
    public bool Events { get; init; } = true;
}

/// <summary>The outcome of a comparison.</summary>
public sealed class ReplayComparison
{
    private readonly ComparisonOptions _options;

    internal ReplayComparison(ComparisonOptions options, IReadOnlyList<ReplayDifference> differences)
    {
        _options = options;
        Differences = differences;
    }

    /// <summary>Whether the replays agree.</summary>
    public bool IsEqual => Differences.Count == 0;

    /// <summary>The differences: connections first, then expectations, then events.</summary>
    public IReadOnlyList<ReplayDifference> Differences { get; }

    /// <summary>One difference in words.</summary>
    public string Describe(ReplayDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return difference switch
        {
            { Field: "", Right: "" } => $"{_options.LeftName} only: {difference.Subject}",
            { Field: "", Left: "" } => $"{_options.RightName} only: {difference.Subject}",
            _ => $"{difference.Subject}: {difference.Field}: {_options.LeftName} {Shown(difference.Left)}, {_options.RightName} {Shown(difference.Right)}",
        };
    }

    /// <summary>Every difference on a line of its own; empty when there is none.</summary>
    public override string ToString() => string.Join('\n', Differences.Select(Describe));

    private static string Shown(string text) => text.Length == 0 ? "nothing" : text;
}
