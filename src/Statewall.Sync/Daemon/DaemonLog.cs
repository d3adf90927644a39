using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Statewall.Sync.Configuration;
using Statewall.Sync.Control;

namespace Statewall.Sync.Daemon;

/// <summary>Lines of a daemon: to its file, to the system's log, and to where it was started. Any thread may write.</summary>
internal sealed class DaemonLog : IDisposable
{
    private const string SystemSocket = "/dev/log";

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly Action<string>? _output;
    private readonly Action<string>? _errors;
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
    public DaemonLog(string? file, SyslogFacility? facility, TimeProvider clock, Action<string>? output = null, Action<string>? errors = null)
    {
        (_facility, _clock, _output, _errors) = (facility, clock, output, errors);
        if (file is not null)
            _file = new StreamWriter(file, append: true) { AutoFlush = true };
    }

    /// <summary>Writes a line.</summary>
    public void Write(LogLevel level, string text)
    {
        var line = LogLine.Of(level, text, _clock.GetLocalNow());
        lock (_gate)
        {
            _file?.WriteLine(line);
            (level >= LogLevel.Warning ? _errors : _output)?.Invoke(line);
            WriteSystem(level, text);
        }
    }

    /// <summary>Writes a line without a head of its own, e.g. a connection that has ended.</summary>
    public void WriteRaw(string line)
    {
        var now = _clock.GetLocalNow();
        lock (_gate)
        {
            _file?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now:ddd MMM} {now.Day,2} {now:HH:mm:ss yyyy}\t{line}"));
            WriteSystem(LogLevel.Info, line);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _system?.Dispose();
    }

    private static int SeverityOf(LogLevel level) => level switch
    {
        LogLevel.Error => 3, // LOG_ERR
        LogLevel.Warning => 4, // LOG_WARNING
        LogLevel.Notice => 5, // LOG_NOTICE
        _ => 6, // LOG_INFO
    };

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
            _system.Send(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<{((int)facility << 3) | SeverityOf(level)}>conntrackd[{Environment.ProcessId}]: {text}")));
        }
        catch (SocketException)
        {
            // nobody writes the system's log at present: the next line tries again
            _system?.Dispose();
            _system = null;
        }
    }
}
