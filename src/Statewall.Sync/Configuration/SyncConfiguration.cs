using System.Text;

namespace Statewall.Sync.Configuration;

/// <summary>What conntrackd.conf(5) says. // struct ct_conf</summary>
internal sealed record SyncConfiguration
{
    /// <summary>The file that is read when none is named. // DEFAULT_CONFIGFILE</summary>
    public const string DefaultPath = "/etc/conntrackd/conntrackd.conf";

    private const int MostBytes = 4 << 20;

    /// <summary>The keywords outside of all blocks.</summary>
    public static readonly Keyword<SyncConfiguration>[] Keywords =
    [
        new("General", static (reader, all) => Agreed(reader, all with { General = reader.ReadBlock(GeneralSection.Keywords, all.General) })),
        new("Helper", static (reader, all) => all with { Helper = reader.ReadBlock(HelperSection.Keywords, all.Helper ?? new()) }),
        new("Stats", static (reader, all) => all.Sync is null ? Agreed(reader, all with { Stats = reader.ReadBlock(StatsSection.Keywords, all.Stats ?? new()) }) : throw BothUsed(reader)),
        new("Sync", static (reader, all) => all.Stats is null ? all with { Sync = SyncSection.Read(reader, all.Sync ?? new()) } : throw BothUsed(reader)),
    ];

    /// <summary>What every daemon has.</summary>
    public GeneralSection General { get; init; } = new();

    /// <summary>What is shared with other machines; null when nothing is.</summary>
    public SyncSection? Sync { get; init; }

    /// <summary>The log of connections that end; null when there is none. Never there beside <see cref="Sync"/>.</summary>
    public StatsSection? Stats { get; init; }

    /// <summary>Helpers that run in the daemon; null when there are none.</summary>
    public HelperSection? Helper { get; init; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="warnings">Gets what is to be warned of.</param>
    /// <exception cref="ConfigurationException">It says something wrong.</exception>
    /// <exception cref="IOException">It cannot be read, or is larger than any configuration.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public static SyncConfiguration ReadFile(string path, List<ConfigurationDiagnostic> warnings)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[MostBytes + 1];
        var size = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return size <= MostBytes ? Read(path, Encoding.UTF8.GetString(bytes, 0, size), warnings) : throw new IOException($"{path} has more than {MostBytes} bytes");
    }

    /// <summary>Reads a text.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="text">The text.</param>
    /// <param name="warnings">Gets what is to be warned of.</param>
    /// <exception cref="ConfigurationException">It says something wrong.</exception>
    public static SyncConfiguration Read(string file, string text, List<ConfigurationDiagnostic> warnings) =>
        new ConfigurationReader(file, text, warnings).ReadAll(Keywords, new SyncConfiguration());

    // Connections that end are logged under the daemon's own facility.
    private static SyncConfiguration Agreed(ConfigurationReader reader, SyncConfiguration all)
    {
        if (all is not { General.Syslog: { } general, Stats.Syslog: { } own } || general == own)
            return all;
        reader.Warn(reader.CurrentKeyword, "conflicting Syslog facility values, defaulting to General");
        return all with { Stats = all.Stats with { Syslog = general } };
    }

    private static ConfigurationException BothUsed(ConfigurationReader reader) =>
        reader.Refused(reader.CurrentKeyword, "cannot use both `Stats' and `Sync' clauses in conntrackd.conf");
}
