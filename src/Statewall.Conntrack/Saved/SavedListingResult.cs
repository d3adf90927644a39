namespace Statewall.Conntrack.Saved;

/// <summary>How a saved listing is read.</summary>
/// <param name="Clock">Gives the present, from which ages (<c>delta-time=</c>) count, and the time zone of dates.</param>
/// <param name="Labels">The bits of label names; without it labels are passed over.</param>
public sealed record SavedListingOptions(TimeProvider Clock, LabelMap? Labels = null)
{
    /// <summary>The system's clock, and no label names.</summary>
    public static SavedListingOptions Default { get; } = new(TimeProvider.System);
}

/// <summary>A line that is no connection.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Column">Where in it, in bytes from 1.</param>
/// <param name="Text">What is wrong there.</param>
public sealed record SavedListingError(long Line, int Column, string Text)
{
    /// <summary>Line, column and text, as compilers write them.</summary>
    public override string ToString() => $"{Line}:{Column}: {Text}";
}

/// <summary>What a saved listing held.</summary>
public sealed class SavedListingResult
{
    /// <summary>Errors that are kept; later ones are only counted.</summary>
    public const int MostErrors = 100;

    private readonly List<SavedListingError> _errors = [];

    /// <summary>Connections handed over.</summary>
    public long Connections { get; internal set; }

    /// <summary>Lines read, empty ones and remarks included.</summary>
    public long Lines { get; internal set; }

    /// <summary>Lines that are no connections.</summary>
    public long ErrorCount { get; private set; }

    /// <summary>The first <see cref="MostErrors"/> of them.</summary>
    public IReadOnlyList<SavedListingError> Errors => _errors;

    internal void Add(SavedListingError error)
    {
        ErrorCount++;
        if (_errors.Count < MostErrors)
            _errors.Add(error);
    }
}
