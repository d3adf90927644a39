namespace Statewall.Iptables.CommandLine;

/// <summary>A command cannot be carried out as it is written.</summary>
internal sealed class XtUsageException : Exception
{
    /// <summary>The command is wrong. // PARAMETER_PROBLEM</summary>
    public const int Usage = 2;

    /// <summary>It could not be carried out. // OTHER_PROBLEM</summary>
    public const int Other = 1;

    /// <summary>Something is of another version. // VERSION_PROBLEM</summary>
    public const int Unknown = 3;

    /// <summary>A mistake in a command.</summary>
    public XtUsageException(string message, int exitCode = Usage)
        : base(message) => ExitCode = exitCode;

    /// <summary>The message stands without the program's name and version.</summary>
    public bool IsBare { get; init; }

    /// <summary>The exit code.</summary>
    public int ExitCode { get; }
}
