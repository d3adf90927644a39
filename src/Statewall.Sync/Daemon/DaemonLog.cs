using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Statewall.Sync.Configuration;

namespace Statewall.Sync.Daemon;

/// <summary>How much a line matters.</summary>
internal enum LogLevel
{
    /// <summary>Something failed.</summary>
    Error = 3, // LOG_ERR

    /// <summary>Something is not as it should be.</summary>
    Warning = 4, // LOG_WARNING

    /// <summary>Something worth knowing.</summary>
    Notice = 5, // LOG_NOTICE

    /// <summary>Something that happened.</summary>
    Info = 6, // LOG_INFO
}

/// <summary>Lines of a daemon: to its file, to the system's log, and to where it was started.</summary>
internal sealed class DaemonLog : IDisposable
{
    private const string SystemSocket = "/dev/log";

    private readonly TimeProvider _clock;
    private readonly TextWriter? _output;
    private readonly TextWriter? _errors;
    private readonly SyslogFacility? _facility;
    private readonly StreamWriter? _file;
    private Socket? _system;

    /// <summary>Opens a log.</summary>
    /// <param name="file">The file to append to; null for none.</param>
    /// <param name="facility">Where lines go in the system's log; null for nowhere.</param>
    /// <param name="clock">The time.</param>
    /// <param name="output">Gets a copy; null for none.</param>
    /// <param name="errors">Gets a copy of errors and warnings; null for none.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened.</exception>
    public DaemonLog(string? file, SyslogFacility? facility, TimeProvider clock, TextWriter? output = null, TextWriter? errors = null)
    {
        (_facility, _clock, _output, _errors) = (facility, clock, output, errors);
        if (file is not null)
            _file = new StreamWriter(file, append: true) { AutoFlush = true };
    }

    /// <summary>Writes a line.</summary>
    public void Write(LogLevel level, string text)
    {
        var word = level switch
        {
            LogLevel.Error => "ERROR",
            LogLevel.Warning => "warning",
            LogLevel.Notice => "notice",
            _ => "info",
        };
        var line = string.Create(CultureInfo.InvariantCulture, $"[{DateText(_clock)}] (pid={Environment.ProcessId}) [{word}] {text}");
        _file?.WriteLine(line);
        (level <= LogLevel.Warning ? _errors : _output)?.WriteLine(line);
        WriteSystem(level, text);
    }

    /// <summary>Writes a line without a head of its own, e.g. a connection that has ended.</summary>
    public void WriteRaw(string line)
    {
        _file?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateText(_clock)}\t{line}"));
        WriteSystem(LogLevel.Info, line);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _system?.Dispose();
    }

    /// <summary>A date as C's ctime writes it.</summary>
    private static string DateText(TimeProvider clock)
    {
        var now = clock.GetLocalNow();
        return string.Create(CultureInfo.InvariantCulture, $"{now:ddd MMM} {now.Day,2} {now:HH:mm:ss yyyy}");
    }

    private void WriteSystem(LogLevel level, string text)
    {
        if (_facility is not { } facility)
            return;
        try
        {
            if (_system is null)
            {
                _system = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
                _system.Connect(new UnixDomainSocketEndPoint(SystemSocket));
            }
            _system.Send(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<{((int)facility << 3) | (int)level}>conntrackd[{Environment.ProcessId}]: {text}")));
        }
        catch (SocketException)
        {
            // nobody writes the system's log at present: the next line tries again
            _system?.Dispose();
            _system = null;
        }
    }
}
