using System.Text;

namespace Statewall.Cli.Completion;

/// <summary>A script as it is written, line by line.</summary>
internal sealed class ScriptText
{
    private readonly StringBuilder _text = new();

    /// <summary>Opens with a comment.</summary>
    public ScriptText(string comment) => Line($"# {comment}\n");

    /// <summary>Appends a line, or a few.</summary>
    public void Line(string text = "") => _text.Append(text.ReplaceLineEndings("\n")).Append('\n');

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
