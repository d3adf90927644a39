namespace Statewall.Replay.Words;

/// <summary>What is wrong in a packet's description, and where.</summary>
/// <param name="Position">0-based offset in the text, in UTF-16 characters.</param>
/// <param name="Length">How many characters it is about; 0 at the end of the text.</param>
/// <param name="Text">What is wrong there, and what was expected.</param>
public sealed record PacketWordsError(int Position, int Length, string Text)
{
    /// <summary>1-based column.</summary>
    public int Column => Position + 1;

    /// <summary><c>column COLUMN: TEXT</c>.</summary>
    public override string ToString() => $"column {Column}: {Text}";
}

/// <summary>Leaves the reading of a description.</summary>
internal sealed class PacketWordsException(PacketWordsError error) : Exception(error.Text)
{
    public PacketWordsError Error { get; } = error;
}
