using System.Net;
using System.Net.Sockets;
using Statewall.Sync.Configuration;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Transports;

// Overview: each machine connects to the other and is connected to: it writes on the connection that it made and reads from the one that it took.
// What cannot be written waits in order, the oldest is thrown away when too much waits. A connection is tried once a second at most, when there is
// something to send.

/// <summary>A link of TCP.</summary>
internal sealed class TcpLink : Link
{
    private const int HeaderSize = 40; // IPv4 and TCP
    private const int PieceSize = 65_536;
    private const int RetryInterval = 1000;

    private readonly Socket _listener;
    private readonly byte[] _piece = new byte[PieceSize];
    private readonly LinkedList<byte[]> _waiting = new();
    private readonly QueueCounters _errors;
    private readonly IPEndPoint _destination;
    private Socket? _client;
    private Socket? _server;
    private Watch? _watch;
    private LinkReceiver? _receiver;
    private bool _isCut; // the first piece has been written in part
    private int _kept;
    private long _now;
    private long _retryAt;

    /// <summary>Listens.</summary>
    /// <param name="channel">What the configuration says.</param>
    /// <param name="device">Its interface.</param>
    /// <param name="errors">The queue of what cannot be written.</param>
    public TcpLink(SyncChannel channel, in NetworkLink device, QueueCounters errors)
        : base(channel, HeaderSize, in device)
    {
        _errors = errors;
        var family = channel.Address.AddressFamily;
        var scope = family == AddressFamily.InterNetworkV6 ? Index : 0;
        IPAddress Scoped(IPAddress address) => scope == 0 ? address : new IPAddress(address.GetAddressBytes(), scope);
        _destination = new IPEndPoint(Scoped(channel.Destination!), channel.Port);
        _listener = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        PrepareReceiving(_listener);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        _listener.Bind(new IPEndPoint(Scoped(channel.Address), channel.Port));
        _listener.Listen(1);
    }

    /// <inheritdoc/>
    public override void Open(Watch watch, LinkReceiver receiver)
    {
        (_watch, _receiver) = (watch, receiver);
        watch(_listener.SafeHandle, Accept);
    }

    /// <inheritdoc/>
    public override bool IsCongested => Counters.ClientConnected && _waiting.Count > 0;

    /// <inheritdoc/>
    public override void Flush()
    {
        Drain();
        if (Buffer.IsEmpty)
            return;
        var sent = _waiting.Count == 0 && IsConnected() ? Send(Buffer.Waiting) : 0;
        if (sent < Buffer.Waiting.Length)
            Keep(Buffer.Waiting[Math.Max(sent, 0)..]);
        _isCut |= sent > 0 && sent < Buffer.Waiting.Length;
        Buffer.Clear();
    }

    /// <inheritdoc/>
    public override void Advance(long now)
    {
        _now = now;
        if (_waiting.Count > 0)
            Drain();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _client?.Dispose();
        _server?.Dispose();
        _listener.Dispose();
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_waiting.Count >= Math.Max(_errors.Maximum, 2))
        {
            Remove(_isCut ? _waiting.First!.Next! : _waiting.First!);
            _errors.NotEnoughSpace++;
        }
        _waiting.AddLast(bytes.ToArray());
        _errors.Length++;
    }

    private void Drain()
    {
        while (_waiting.First is { } first && IsConnected())
        {
            var sent = Send(first.Value);
            if (sent < 0)
                return;
            if (sent < first.Value.Length)
            {
                first.Value = first.Value[sent..];
                _isCut |= sent > 0;
                return;
            }
            _isCut = false;
            Remove(first);
        }
    }

    private void Remove(LinkedListNode<byte[]> piece)
    {
        _waiting.Remove(piece);
        _errors.Length--;
    }

    /// <summary>Writes; gives how many bytes went, -1 when the connection is gone.</summary>
    private int Send(ReadOnlySpan<byte> bytes)
    {
        var size = _client!.Send(bytes, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return 0;
        if (error != SocketError.Success)
        {
            Counters.SendErrors++;
            Disconnect();
            return -1;
        }
        CountSent(size);
        return size;
    }

    private bool IsConnected()
    {
        if (Counters.ClientConnected && _client!.Poll(0, SelectMode.SelectRead))
            Disconnect(); // nothing is ever said on it but the end
        if (Counters.ClientConnected)
            return true;
        if (_client is null && !TryConnect())
            return false;
        if (!_client!.Poll(0, SelectMode.SelectWrite) && !_client.Poll(0, SelectMode.SelectError))
            return false;
        var error = (int)_client.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != 0)
        {
            Disconnect();
            return false;
        }
        return Counters.ClientConnected = true;
    }

    private bool TryConnect()
    {
        if (_now < _retryAt)
            return false;
        _retryAt = _now + RetryInterval;
        _client = new Socket(_destination.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        PrepareSending(_client);
        try
        {
            _client.Connect(_destination);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // it is under way
        }
        catch (SocketException)
        {
            Disconnect();
            return false;
        }
        return true;
    }

    private void Disconnect()
    {
        if (_isCut) // the rest of a piece means nothing on another connection
            Remove(_waiting.First!);
        _isCut = false;
        Counters.ClientConnected = false;
        _client?.Dispose();
        _client = null;
    }

    private void Accept()
    {
        Socket accepted;
        try
        {
            accepted = _listener.Accept();
        }
        catch (SocketException)
        {
            return; // it has gone again
        }
        Drop();
        accepted.Blocking = false;
        _server = accepted;
        Counters.ServerConnected = true;
        _watch!(accepted.SafeHandle, () => Receive(accepted));
    }

    private void Drop()
    {
        _server?.Dispose();
        _server = null;
        _kept = 0;
        Counters.ServerConnected = false;
    }

    private void Receive(Socket from)
    {
        if (from != _server)
            return;
        var size = from.Receive(_piece.AsSpan(_kept), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (error != SocketError.Success || size == 0)
        {
            if (error != SocketError.Success)
                Counters.ReceiveErrors++;
            Drop();
            return;
        }
        CountReceived(size);
        var bytes = _piece.AsSpan(0, _kept + size);
        var used = _receiver!(this, bytes);
        if (used < 0)
        {
            Drop(); // where the next message begins cannot be known any more
            return;
        }
        bytes[used..].CopyTo(_piece);
        _kept = bytes.Length - used;
    }
}
