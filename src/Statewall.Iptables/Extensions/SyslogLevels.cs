namespace Statewall.Iptables.Extensions;

/// <summary>Severities of the system's log. // LOG_EMERG …</summary>
internal static class SyslogLevels
{
    private static readonly (string Name, byte Level)[] Names =
    [
        ("alert", 1), ("crit", 2), ("debug", 7), ("emerg", 0), ("error", 3), ("info", 6), ("notice", 5), ("panic", 0), ("warning", 4),
    ];

    /// <summary>Reads a number up to 7, or a name.</summary>
    public static bool TryParse(string text, out byte level)
    {
        if (CommandLine.CNumber.TryParse(text, out var number) && number <= 7)
        {
            level = (byte)number;
            return true;
        }
        foreach (var (name, its) in Names)
        {
            level = its;
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        level = 0;
        return false;
    }

    /// <summary>The name of one.</summary>
    public static string NameOf(byte level) => level switch
    {
        0 => "emerg",
        1 => "alert",
        2 => "crit",
        3 => "error",
        4 => "warning",
        5 => "notice",
        6 => "info",
        _ => "debug",
    };
}
