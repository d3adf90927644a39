using System.Globalization;

namespace Statewall.Sync.Control;

/// <summary>How much a line of the log matters.</summary>
internal enum LogLevel
{
    Info,
    Notice,
    Warning,
    Error,
}

/// <summary>Lines of the log, as conntrackd writes them. // dlog</summary>
internal static class LogLine
{
    /// <summary>The line, without its end.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="text">What it says.</param>
    /// <param name="now">The local time.</param>
    public static string Of(LogLevel level, string text, DateTimeOffset now)
    {
        var name = level switch
        {
            LogLevel.Info => "info",
            LogLevel.Notice => "notice",
            LogLevel.Warning => "warning",
            _ => "ERROR",
        };
        return string.Create(CultureInfo.InvariantCulture, $"[{now:ddd MMM} {now.Day,2} {now:HH:mm:ss yyyy}] (pid={Environment.ProcessId}) [{name}] {text}");
    }
}
