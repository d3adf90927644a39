using System.Net.Sockets;
using System.Runtime.InteropServices;
using Statewall.Netlink;
using Statewall.Sync.Control;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Daemon;

/// <summary>The control socket: a request is a number, the answer a text, whose end closes the connection. // local.c</summary>
internal sealed class ControlServer : IDisposable
{
    private const int Backlog = 100;
    private const int ReadMilliseconds = 1000;
    private const uint OwnerOnly = 0x7f; // 0177

    private readonly string _path;
    private readonly Socket _listener;
    private readonly RuntimeCounters _counters;

    /// <summary>Listens.</summary>
    /// <param name="path">Where; what is there is replaced.</param>
    /// <param name="counters">What is counted.</param>
    /// <exception cref="DaemonException">It cannot.</exception>
    public ControlServer(string path, RuntimeCounters counters)
    {
        (_path, _counters) = (path, counters);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        var mask = DaemonCalls.FileMask(OwnerOnly);
        try
        {
            File.Delete(path);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            _listener.Listen(Backlog);
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            _listener.Dispose();
            throw new DaemonException($"can't open unix socket `{path}': {error.Message}");
        }
        finally
        {
            _ = DaemonCalls.FileMask(mask);
        }
    }

    /// <summary>The socket, to wait for.</summary>
    public SafeHandle Handle => _listener.SafeHandle;

    /// <summary>Takes a request that has come.</summary>
    /// <returns>The request and its connection, which the caller closes; null when there is none.</returns>
    public (ControlRequest Request, Socket Client)? Accept()
    {
        Socket client;
        try
        {
            client = _listener.Accept();
        }
        catch (SocketException)
        {
            return null; // it has gone again
        }
        client.Blocking = true;
        client.ReceiveTimeout = ReadMilliseconds;
        Span<byte> number = stackalloc byte[sizeof(int)];
        var size = 0;
        while (size < number.Length)
        {
            var received = client.Receive(number[size..], SocketFlags.None, out var error);
            if (error != SocketError.Success || received == 0)
            {
                _counters.LocalReadFailed++;
                client.Dispose();
                return null;
            }
            size += received;
        }
        return ((ControlRequest)MachineOrder.ReadU32(number), client);
    }

    /// <summary>Sends an answer without keeping the daemon waiting for whoever reads it.</summary>
    public static void Answer(Socket client, ReadOnlyMemory<byte> answer)
    {
        if (answer.IsEmpty)
        {
            client.Dispose();
            return;
        }
        _ = Task.Run(async () =>
        {
            using (client)
            {
                try
                {
                    for (var rest = answer; !rest.IsEmpty;)
                        rest = rest[await client.SendAsync(rest, SocketFlags.None).ConfigureAwait(false)..];
                }
                catch (SocketException)
                {
                    // whoever asked has gone
                }
            }
        });
    }

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_path);
    }
}
