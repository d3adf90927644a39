namespace Statewall.Cli.Engines;

/// <summary>The kinds of kernel that can answer.</summary>
internal enum EngineKind
{
    /// <summary>The running Linux kernel.</summary>
    Kernel,

    /// <summary>An engine in this process, which lives for this one command.</summary>
    Embedded,

    /// <summary>An engine in another process, behind a Unix socket.</summary>
    Unix,
}

/// <summary>Which kernel answers: the value of <c>--engine</c>.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Path">The socket of a <see cref="EngineKind.Unix"/> engine.</param>
internal readonly record struct EngineChoice(EngineKind Kind, string? Path = null)
{
    private const string Kernel = "kernel";
    private const string Embedded = "embedded";
    private const string UnixPrefix = "unix:";

    /// <summary>What the value can be; a path follows the one that ends in a colon.</summary>
    public static ReadOnlySpan<string> Words => new[] { Kernel, Embedded, UnixPrefix };

    /// <summary>Reads <c>kernel</c>, <c>embedded</c> or <c>unix:PATH</c>; nothing means the kernel.</summary>
    public static bool TryParse(string? text, out EngineChoice choice)
    {
        choice = default;
        if (string.IsNullOrEmpty(text) || text == Kernel)
            return true;
        if (text == Embedded)
        {
            choice = new EngineChoice(EngineKind.Embedded);
            return true;
        }
        if (!text.StartsWith(UnixPrefix, StringComparison.Ordinal) || text.Length == UnixPrefix.Length)
            return false;
        choice = new EngineChoice(EngineKind.Unix, text[UnixPrefix.Length..]);
        return true;
    }
}
