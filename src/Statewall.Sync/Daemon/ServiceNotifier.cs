using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Statewall.Sync.Daemon;

/// <summary>Tells systemd how a daemon is doing. // sd_notify</summary>
internal sealed class ServiceNotifier : IDisposable
{
    private readonly Socket? _socket;

    /// <summary>Connects to whoever started the program as a service, if anybody did. // NOTIFY_SOCKET, WATCHDOG_USEC</summary>
    public ServiceNotifier(bool isEnabled)
    {
        if (!isEnabled || Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } path)
            return;
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path));
        }
        catch (SocketException)
        {
            _socket.Dispose();
            _socket = null;
            return;
        }
        if (long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0)
            WatchdogInterval = Math.Max(1, microseconds / 2000);
    }

    /// <summary>Milliseconds after which a sign of life is due; null when nobody waits for one.</summary>
    public long? WatchdogInterval { get; }

    /// <summary>The daemon does its work.</summary>
    public void Ready() => Send(string.Create(CultureInfo.InvariantCulture, $"READY=1\nMAINPID={Environment.ProcessId}\nSTATUS=conntrackd has been started"));

    /// <summary>The daemon reads its configuration anew.</summary>
    public void Reloading() => Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={Environment.TickCount64 * 1000}"));

    /// <summary>The daemon is alive.</summary>
    public void Alive() => Send("WATCHDOG=1");

    /// <summary>The daemon ends.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <summary>Disconnects.</summary>
    public void Dispose() => _socket?.Dispose();

    private void Send(string text)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(text));
        }
        catch (SocketException)
        {
            // systemd restarts: it asks again
        }
    }
}
