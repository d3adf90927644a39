namespace Statewall.Cli.Applets.Conntrack;

/// <summary>The command line, or what it asks for, is wrong.</summary>
/// <param name="message">What is wrong, in the words that scripts know.</param>
/// <param name="exitCode">2 for the command line, 1 for all else; with 2 the message is followed by a word on help.</param>
internal sealed class UsageException(string message, int exitCode = UsageException.CommandLine) : Exception(message)
{
    /// <summary>The exit code of a wrong command line.</summary>
    public const int CommandLine = 2;

    /// <summary>The exit code of everything else that went wrong.</summary>
    public const int Other = 1;

    /// <summary>The exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
