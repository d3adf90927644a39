namespace Statewall.Sync.Configuration;

/// <summary>Where a line goes in the system's log. // LOG_DAEMON and others</summary>
internal enum SyslogFacility
{
    Daemon = 3,
    Local0 = 16,
    Local1,
    Local2,
    Local3,
    Local4,
    Local5,
    Local6,
    Local7,
}

/// <summary>Reads where lines go.</summary>
internal static class LogValues
{
    private const int LongestPath = 256; // FILENAME_MAXLEN

    private static readonly (string Name, SyslogFacility Facility)[] Facilities =
    [
        ("daemon", SyslogFacility.Daemon), ("local0", SyslogFacility.Local0), ("local1", SyslogFacility.Local1), ("local2", SyslogFacility.Local2), ("local3", SyslogFacility.Local3),
        ("local4", SyslogFacility.Local4), ("local5", SyslogFacility.Local5), ("local6", SyslogFacility.Local6), ("local7", SyslogFacility.Local7),
    ];

    /// <summary>Reads <c>Syslog</c>: on, off or a facility.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="before">What counts when an unknown one is named.</param>
    /// <param name="stop">What ends the warning of an unknown one.</param>
    public static SyslogFacility? ReadFacility(ConfigurationReader reader, SyslogFacility? before, string stop)
    {
        if (reader.TryReadSwitch() is { } isOn)
            return isOn ? SyslogFacility.Daemon : null;
        var token = reader.ReadName("'on', 'off' or a facility");
        foreach (var (name, facility) in Facilities)
        {
            if (name == token.Text)
                return facility;
        }
        reader.Warn(token, $"'{token.Text}' is not a known syslog facility, ignoring{stop}");
        return before;
    }

    /// <summary>Reads <c>LogFile</c>: on, off or a path.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="before">What counts when it is off: it undoes nothing.</param>
    /// <param name="usual">The file when it is on.</param>
    /// <param name="name">What a path that is too long is called.</param>
    public static string? ReadFile(ConfigurationReader reader, string? before, string usual, string name) =>
        reader.TryReadSwitch() is { } isOn ? isOn ? usual : before : ReadPath(reader, name);

    /// <summary>Reads a path.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="name">What it is called when it is too long.</param>
    public static string ReadPath(ConfigurationReader reader, string name) => reader.ReadPath(LongestPath, $"{name} path is longer than {LongestPath} characters");
}
