namespace Statewall.Replay;

/// <summary>A replay cannot be run here, or its host could not be set up: the message says what failed and what to do about it.</summary>
public sealed class ReplayException : Exception
{
    /// <summary>Makes an exception without details.</summary>
    public ReplayException()
        : this("The replay cannot be run.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public ReplayException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    public ReplayException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
