using Statewall.Iptables.CommandLine;

namespace Statewall.Iptables.Commands;

/// <summary>The command line of iptables-save.</summary>
internal sealed record SaveOptions
{
    /// <summary>Counters are written. // -c</summary>
    public bool HasCounters { get; private init; }

    /// <summary>The only table; null for all. // -t</summary>
    public string? Table { get; private init; }

    /// <summary>Where it is written; null for standard output. // -f</summary>
    public string? File { get; private init; }

    /// <summary>The tables of x_tables are written, not those of nf_tables. // iptables-legacy-save</summary>
    public bool IsLegacy { get; private init; }

    /// <summary>The version is shown. // -V</summary>
    public bool IsVersion { get; private init; }

    /// <summary>Help is shown. // -h</summary>
    public bool IsHelp { get; private init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="XtUsageException">It has a mistake.</exception>
    public static SaveOptions Read(string applet, IReadOnlyList<string> words)
    {
        var options = new SaveOptions();
        var scanner = new WordScanner(words);
        while (scanner.MoveNext())
        {
            if (!scanner.IsOption)
                throw new XtUsageException($"Unknown arguments found on commandline: {scanner.Text}");
            options = scanner.Text switch
            {
                "c" or "counters" => options with { HasCounters = true },
                "t" or "table" => options with { Table = scanner.TakeWord() ?? throw Lacking(scanner) },
                "f" or "file" => options with { File = scanner.TakeWord() ?? throw Lacking(scanner) },
                "legacy" => options with { IsLegacy = true },
                "h" or "help" => options with { IsHelp = true },
                "V" or "version" => options with { IsVersion = true },
                "M" or "modprobe" => scanner.TakeWord() is null ? throw Lacking(scanner) : options,
                "d" or "dump" => options,
                _ => throw new XtUsageException($"Look at manual page `{applet}.8' for more information: unknown option \"{scanner.Text}\""),
            };
        }
        return options;
    }

    private static XtUsageException Lacking(WordScanner scanner) => new($"option \"{scanner.Text}\" requires an argument");
}
