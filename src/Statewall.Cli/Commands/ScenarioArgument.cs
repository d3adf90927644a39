using Statewall.Replay.Scenarios;

namespace Statewall.Cli.Commands;

/// <summary>The scenario that a command is given as a file.</summary>
internal static class ScenarioArgument
{
    /// <summary>Reads a scenario; null when the file has mistakes, which are told.</summary>
    public static Scenario? Read(string path)
    {
        var parse = ScenarioFile.Load(path);
        foreach (var error in parse.Errors)
            Console.Error.WriteLine($"statewall: {error}");
        return parse.Scenario;
    }
}
