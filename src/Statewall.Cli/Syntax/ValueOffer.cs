namespace Statewall.Cli.Syntax;

/// <summary>What can be said about an argument before it is typed.</summary>
internal enum ValueKind
{
    /// <summary>Nothing: an address, a number, a name of the user's own.</summary>
    Unknown,

    /// <summary>One of a few words.</summary>
    Words,

    /// <summary>Some of a few words, with commas between them.</summary>
    List,

    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,
}

/// <summary>What can stand as an argument.</summary>
/// <param name="Kind">What is known of it.</param>
/// <param name="Words">The words, where it is words; behind one that ends in a colon there is more to type.</param>
internal sealed record ValueOffer(ValueKind Kind, params IReadOnlyList<string> Words)
{
    /// <summary>Nothing is known.</summary>
    public static ValueOffer Unknown { get; } = new(ValueKind.Unknown);

    /// <summary>What the name of an argument says: <c>FILE</c>, <c>DIR</c>, or words with bars between them.</summary>
    public static ValueOffer FromName(string? name) => name switch
    {
        null => Unknown,
        "FILE" or "PATH" or "CAPTURE" => new ValueOffer(ValueKind.File),
        "DIR" => new ValueOffer(ValueKind.Folder),
        _ => name.Contains('|', StringComparison.Ordinal) ? new ValueOffer(ValueKind.Words, name.Split('|')) : Unknown,
    };
}
