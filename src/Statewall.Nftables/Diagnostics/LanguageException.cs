namespace Statewall.Nftables.Diagnostics;

/// <summary>A text or document is not a ruleset: what is wrong with it, all that was found.</summary>
public sealed class LanguageException : Exception
{
    /// <summary>Reports one mistake.</summary>
    public LanguageException(Diagnostic diagnostic)
        : this([diagnostic])
    {
    }

    /// <summary>Reports several mistakes.</summary>
    public LanguageException(IReadOnlyList<Diagnostic> diagnostics)
        : base(diagnostics is { Count: > 0 } ? diagnostics[0].Message : "nothing is wrong") => Diagnostics = diagnostics ?? [];

    /// <summary>What is wrong, in the order of the text.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }
}
