namespace Statewall.Replay.Scenarios;

/// <summary>What is wrong in a scenario file, and where.</summary>
/// <param name="File">Path or name of the file.</param>
/// <param name="Line">1-based line.</param>
/// <param name="Column">1-based column, in UTF-16 characters.</param>
/// <param name="Text">What is wrong there.</param>
public sealed record ScenarioError(string File, int Line, int Column, string Text)
{
    /// <summary>One line: <c>FILE:LINE:COLUMN: error: TEXT</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: error: {Text}";
}

/// <summary>What reading a scenario file gave.</summary>
/// <param name="Scenario">The scenario; null when there are errors.</param>
/// <param name="Errors">The errors in the order of the text; empty when there is a scenario.</param>
public sealed record ScenarioParse(Scenario? Scenario, IReadOnlyList<ScenarioError> Errors);
