using Statewall.Iptables.CommandLine;

namespace Statewall.Iptables.Commands;

/// <summary>The command line of iptables-restore.</summary>
internal sealed record RestoreOptions
{
    /// <summary>What is there stays. // -n</summary>
    public bool KeepsRules { get; private init; }

    /// <summary>It is only found out whether it could be done. // -t</summary>
    public bool IsTest { get; private init; }

    /// <summary>Counters are taken over. // -c</summary>
    public bool TakesCounters { get; private init; }

    /// <summary>What is read is told. // -v</summary>
    public bool IsVerbose { get; private init; }

    /// <summary>The only table; null for all. // -T</summary>
    public string? Table { get; private init; }

    /// <summary>Where it is read from; null for standard input.</summary>
    public string? File { get; private init; }

    /// <summary>Seconds until the change is taken back unless it is confirmed; 0 for never.</summary>
    public int ConfirmSeconds { get; private init; }

    /// <summary>The version is shown. // -V</summary>
    public bool IsVersion { get; private init; }

    /// <summary>Help is shown. // -h</summary>
    public bool IsHelp { get; private init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="XtUsageException">It has a mistake.</exception>
    public static RestoreOptions Read(string applet, IReadOnlyList<string> words)
    {
        var options = new RestoreOptions();
        var scanner = new WordScanner(words);
        while (scanner.MoveNext())
        {
            if (!scanner.IsOption)
            {
                options = options.File is null ? options with { File = scanner.Text } : throw new XtUsageException($"Unknown arguments found on commandline: {scanner.Text}");
                continue;
            }
            options = scanner.Text switch
            {
                "n" or "noflush" => options with { KeepsRules = true },
                "t" or "test" => options with { IsTest = true },
                "c" or "counters" => options with { TakesCounters = true },
                "v" or "verbose" => options with { IsVerbose = true },
                "T" or "table" => options with { Table = scanner.TakeWord() ?? throw Lacking(scanner) },
                "confirm" => options with { ConfirmSeconds = CommandReader.ParseConfirmation(scanner.TakeWord()) },
                "h" or "help" => options with { IsHelp = true },
                "V" or "version" => options with { IsVersion = true },
                "M" or "modprobe" => scanner.TakeWord() is null ? throw Lacking(scanner) : options,
                "w" or "wait" or "W" or "wait-interval" => Waiting(options, scanner),
                "b" or "binary" or "4" or "6" or "ipv4" or "ipv6" => options,
                _ => throw new XtUsageException($"Look at manual page `{applet}.8' for more information: unknown option \"{scanner.Text}\""),
            };
        }
        return options;
    }

    // There is no lock to wait for: nf_tables serves one transaction after the other.
    private static RestoreOptions Waiting(RestoreOptions options, WordScanner scanner)
    {
        scanner.TakeFollowing();
        return options;
    }

    private static XtUsageException Lacking(WordScanner scanner) => new($"option \"{scanner.Text}\" requires an argument");
}
