namespace Statewall.Conntrack.Filters.Expressions;

/// <summary>What is wrong with an expression, and where.</summary>
/// <param name="Position">Where it begins, in characters from the start.</param>
/// <param name="Length">How many characters it concerns, at least 1.</param>
/// <param name="Message">What is wrong.</param>
public readonly record struct ExpressionFault(int Position, int Length, string Message)
{
    /// <summary>The message, the expression, and a mark under the place.</summary>
    /// <param name="text">The expression.</param>
    public string Describe(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // whatever would move the mark off its place counts as a space
        var line = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
        return $"{Message}\n  {line}\n  {new string(' ', Position)}^{new string('~', Math.Max(0, Length - 1))}";
    }
}
