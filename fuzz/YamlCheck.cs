using Statewall.Replay.Yaml;

namespace Statewall.Fuzz;

/// <summary>What holds for every language that is written in YAML.</summary>
internal static class YamlCheck
{
    /// <summary>Throws unless there are errors and each has a text and a place that exists.</summary>
    public static void Errors(string text, IReadOnlyList<YamlError> errors)
    {
        Require(errors.Count > 0, "nothing was read and nothing is wrong");
        var lines = text.Split(["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"], StringSplitOptions.None);
        foreach (var error in errors)
        {
            Require(error.Text.Length > 0, $"an error without text: {error}");
            Require(error.Line >= 1 && error.Line <= lines.Length, $"an error beyond the last line: {error}");
            Require(error.Column >= 1 && error.Column <= lines[error.Line - 1].Length + 2, $"an error beyond its line: {error}");
        }
    }

    /// <summary>Throws unless a condition holds.</summary>
    public static void Require(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException(what);
    }
}
