namespace Statewall.Replay.Yaml;

/// <summary>What is wrong in a YAML file, and where.</summary>
/// <param name="File">Path or name of the file.</param>
/// <param name="Line">1-based line.</param>
/// <param name="Column">1-based column, in UTF-16 characters.</param>
/// <param name="Text">What is wrong there.</param>
public sealed record YamlError(string File, int Line, int Column, string Text)
{
    /// <summary>One line: <c>FILE:LINE:COLUMN: error: TEXT</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: error: {Text}";
}
