using System.Text;

namespace Differential.Requests;

// Tells scenarios to both kernels, step by step, and counts the steps after which they said the same.
internal sealed class ScenarioRun
{
    private const int MostExplained = 12;

    internal int Agreeing { get; private set; }

    internal int Total { get; private set; }

    internal List<string> Reasons { get; } = [];

    // The machine may have paused at the wrong moment: what differs, differs again.
    internal void Add(RequestScenario scenario)
    {
        var (agreeing, reasons) = Run(scenario);
        if (reasons.Count > 0 && !scenario.IsOfNftables)
            (agreeing, reasons) = Run(scenario);
        Agreeing += agreeing;
        Total += agreeing + reasons.Count;
        Reasons.AddRange(reasons);
    }

    private static (int Agreeing, List<string> Reasons) Run(RequestScenario scenario)
    {
        var agreeing = 0;
        var reasons = new List<string>();
        using var kernel = RequestSide.Kernel(scenario.Forwards);
        using var engine = RequestSide.Engine(scenario.Forwards);
        kernel.Prepare(scenario);
        engine.Prepare(scenario);
        foreach (var step in scenario.Steps)
        {
            if (step is WaitStep wait)
                Thread.Sleep(wait.Milliseconds);
            var (expected, actual) = (kernel.Run(step), engine.Run(step));
            if (step is not (SendStep or PacketStep) && expected.Lines.Count == 0 && actual.Lines.Count == 0)
                continue; // only what was said counts
            if (expected.Equals(actual))
                agreeing++;
            else
                reasons.Add(Explain(scenario, step, expected, actual));
        }
        return (agreeing, reasons);
    }

    public override string ToString() =>
        string.Join('\n', Reasons.Take(MostExplained)) + (Reasons.Count > MostExplained ? $"\n… and {Reasons.Count - MostExplained} more" : "");

    private static string Explain(RequestScenario scenario, Step step, Transcript kernel, Transcript engine) => new StringBuilder()
        .AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{scenario.Name}, {step.Name}:")
        .AppendLine("  kernel").Append(kernel)
        .AppendLine("  engine").Append(engine)
        .ToString();
}
