using System.Net.Sockets;

namespace Statewall.Netlink.Server;

/// <summary>
/// Offers an embedded kernel to other processes through a Unix socket. Each connection is a netlink socket of its own; the frames are
/// described in Channels/UnixFrame.cs. The socket's file belongs to its owner alone (mode 0600).
/// </summary>
/// <remarks>
/// One thread accepts; each client has one thread that reads and one that writes, so a slow client holds up nobody else: its notifications
/// overflow into a gap, its dumps wait, and its own requests wait once much is queued.
/// </remarks>
public sealed class UnixServer : IDisposable
{
    private readonly NetlinkKernel _kernel;
    private readonly Socket _listener;
    private readonly ulong _inode;
    private readonly Thread _accepting;
    private readonly HashSet<UnixClient> _clients = [];
    private volatile bool _disposed;

    /// <summary>Listens on <paramref name="path"/>; the file of a server that died is replaced.</summary>
    /// <param name="kernel">The kernel that answers.</param>
    /// <param name="path">Where the socket is to be, at most about 100 bytes long.</param>
    /// <exception cref="NetlinkException">EADDRINUSE: a server listens there already, or the file is no socket.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public UnixServer(NetlinkKernel kernel, string path)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentException.ThrowIfNullOrEmpty(path);
        _kernel = kernel;
        Path = System.IO.Path.GetFullPath(path);
        _listener = UnixSocketFile.Listen(Path);
        _inode = UnixSocketFile.InodeOf(Path);
        _accepting = new Thread(Accept) { IsBackground = true, Name = "netlink accept" };
        _accepting.Start();
    }

    /// <summary>The socket's full path.</summary>
    public string Path { get; }

    /// <summary>Clients connected at the moment.</summary>
    public int ClientCount
    {
        get
        {
            lock (_clients)
                return _clients.Count;
        }
    }

    /// <summary>Removes the socket's file, hangs up on all clients and waits until their threads are done.</summary>
    public void Dispose()
    {
        UnixClient[] clients;
        lock (_clients)
        {
            if (_disposed)
                return;
            _disposed = true;
            clients = [.. _clients];
        }
        if (UnixSocketFile.InodeOf(Path) == _inode)
            File.Delete(Path); // unless it is another server's by now
        _listener.Dispose();
        foreach (var client in clients)
            client.HangUp();
        foreach (var client in clients)
            client.Wait();
        _accepting.Join();
    }

    private void Accept()
    {
        while (true)
        {
            Socket connection;
            try
            {
                connection = _listener.Accept();
            }
            catch (SocketException) when (!_disposed)
            {
                Thread.Sleep(50); // the client gave up while it waited, or descriptors ran out and it waits until some are free
                continue;
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }
            var client = new UnixClient(_kernel, connection, Forget);
            lock (_clients)
            {
                if (_disposed)
                {
                    connection.Dispose();
                    return;
                }
                _clients.Add(client);
                client.Start();
            }
        }
    }

    private void Forget(UnixClient client)
    {
        lock (_clients)
            _clients.Remove(client);
    }
}
