using System.Globalization;
using System.Text;

namespace Statewall.Replay.Testing;

/// <summary>Something that is not as it should be.</summary>
/// <param name="Expected">What was expected.</param>
/// <param name="Got">What happened instead; may have several lines.</param>
public sealed record TestFailure(string Expected, string Got);

/// <summary>What a step of a test gave.</summary>
/// <param name="Step">The step; null of what was sent without a test.</param>
/// <param name="Outcome">What became of what it sent; null when it sends nothing, or could not.</param>
/// <param name="Failures">What is not as it should be; empty when the step passed.</param>
public sealed record TestStepResult(TestStep? Step, TrafficOutcome? Outcome, IReadOnlyList<TestFailure> Failures)
{
    /// <summary>Whether all is as it should be.</summary>
    public bool Passed => Failures.Count == 0;

    /// <summary>What the step does, in words.</summary>
    public string Text => Step switch
    {
        SendStep send => TrafficReader.Describe(send.Traffic, send.Packet),
        WaitStep wait => $"wait {SpanText.Format(wait.Time)}",
        null => Outcome!.Text,
        _ => "tables and counters",
    };

    // Of the packet that a failure is about, unless it names them already.
    private IReadOnlyList<RuleDecision> Decisions(TrafficOutcome outcome) =>
        Passed || Failures.Any(failure => failure.Got.StartsWith("decided", StringComparison.Ordinal)) ? [] : (outcome.IsComplete ? outcome.First : outcome.Packets[^1]).Decisions;

    /// <summary>What the step does, and what is wrong; of packets also what decided about them.</summary>
    /// <param name="file">The name of the file, to stand in front; empty for none.</param>
    /// <param name="isVerbose">Whether all that happened to the packets is told, too.</param>
    public string Describe(string file, bool isVerbose)
    {
        var text = new StringBuilder();
        text.Append(Step is null || file.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{file}:{Step.Line}: ")).Append(Text).Append('\n');
        foreach (var (expected, got) in Failures)
            text.Append($"  expected: {expected}\n  got:      {got.Replace("\n", "\n            ", StringComparison.Ordinal)}\n");
        if (Outcome is null)
            return text.ToString();
        foreach (var decision in Decisions(Outcome))
            text.Append($"  decided:  {decision}\n");
        if (isVerbose)
            text.Append("  ").Append(Outcome.Story.TrimEnd('\n').Replace("\n", "\n  ", StringComparison.Ordinal)).Append('\n');
        return text.ToString();
    }
}

/// <summary>What a test gave.</summary>
/// <param name="Test">The test.</param>
/// <param name="File">Name of the file that it is in.</param>
/// <param name="Steps">What its steps gave: all of them, also those behind one that failed.</param>
/// <param name="Time">How long it took.</param>
public sealed record RulesetTestResult(RulesetTest Test, string File, IReadOnlyList<TestStepResult> Steps, TimeSpan Time)
{
    /// <summary>Whether all steps passed.</summary>
    public bool Passed => Steps.All(step => step.Passed);

    /// <summary>What is wrong, step by step; with all that happened to the packets of each step if that is wanted.</summary>
    public string Describe(bool isVerbose = false) => string.Concat(Steps.Where(step => isVerbose || !step.Passed).Select(step => step.Describe(File, isVerbose)));

    /// <summary>All steps should pass.</summary>
    /// <exception cref="RulesetTestException">One did not: the message tells what was expected, what happened, and how it came to that.</exception>
    public void ShouldPass()
    {
        if (!Passed)
            throw new RulesetTestException($"{Test.Name}\n{string.Concat(Steps.Where(step => !step.Passed).Select(step => step.Describe(File, isVerbose: true)))}");
    }
}
