namespace Statewall.Replay.Testing;

/// <summary>A ruleset does something else than it should: the message tells what was expected, what happened, and how it came to that.</summary>
public sealed class RulesetTestException : Exception
{
    /// <summary>Makes an exception without details.</summary>
    public RulesetTestException()
        : this("The ruleset does something else than it should.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public RulesetTestException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    public RulesetTestException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
