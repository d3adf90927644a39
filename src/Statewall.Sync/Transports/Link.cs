using System.Net.Sockets;
using System.Runtime.InteropServices;
using Statewall.Sync.Configuration;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Transports;

/// <summary>Takes what comes by a link.</summary>
/// <param name="link">The link.</param>
/// <param name="bytes">A datagram, or a piece of a stream.</param>
/// <returns>Bytes of whole messages; -1 when nothing more can be made of a stream.</returns>
internal delegate int LinkReceiver(Link link, ReadOnlySpan<byte> bytes);

/// <summary>A dedicated link: an interface, and sockets to the other machines on it.</summary>
internal abstract class Link : IDisposable
{
    private const int BufferForceSend = 32; // SO_SNDBUFFORCE
    private const int BufferForceReceive = 33; // SO_RCVBUFFORCE
    private const int NoCheck = 11; // SO_NO_CHECK
    private const int LevelSocket = 1; // SOL_SOCKET

    protected Link(SyncChannel channel, int headerSize, in NetworkLink device)
    {
        Channel = channel;
        Index = device.Index;
        Buffer = new LinkBuffer(Math.Max((int)device.Mtu - headerSize, Modes.IMessageSink.LargestMessage), Modes.IMessageSink.LargestMessage);
        Counters = new LinkCounters { Device = channel.Interface, Transport = channel.Transport, Status = device.Status };
    }

    /// <summary>What the configuration says of it.</summary>
    public SyncChannel Channel { get; }

    /// <summary>Its interface's number.</summary>
    public int Index { get; }

    /// <summary>What it counts.</summary>
    public LinkCounters Counters { get; }

    /// <summary>What waits to be sent on it.</summary>
    public LinkBuffer Buffer { get; }

    /// <summary>True while what was flushed is still on its way into the socket.</summary>
    public virtual bool IsCongested => false;

    /// <summary>Registers its sockets.</summary>
    /// <param name="watch">Has a socket watched, with what to do when it can be read.</param>
    /// <param name="receiver">Takes what comes.</param>
    public abstract void Open(Watch watch, LinkReceiver receiver);

    /// <summary>Sends what waits.</summary>
    public abstract void Flush();

    /// <summary>Does what the time has come for.</summary>
    public virtual void Advance(long now)
    {
    }

    /// <summary>Closes the sockets.</summary>
    public abstract void Dispose();

    /// <summary>Counts a call that sent.</summary>
    protected void CountSent(int size)
    {
        Counters.BytesSent += (uint)size;
        Counters.PacketsSent++;
    }

    /// <summary>Counts a call that received.</summary>
    protected void CountReceived(int size)
    {
        Counters.BytesReceived += (uint)size;
        Counters.PacketsReceived++;
    }

    /// <summary>Sets what the configuration says of a socket that is sent from.</summary>
    protected void PrepareSending(Socket socket)
    {
        socket.Blocking = false;
        Force(socket, BufferForceSend, SocketOptionName.SendBuffer, Channel.SendBufferSize);
        if (!Channel.Checksum && Channel.Transport != LinkTransport.Tcp)
            Set(socket, LevelSocket, NoCheck, 1);
    }

    /// <summary>Sets what the configuration says of a socket that is listened on.</summary>
    protected void PrepareReceiving(Socket socket)
    {
        socket.Blocking = false;
        Set(socket, LevelSocket, 2, 1); // SO_REUSEADDR: .NET's own option means another thing
        Force(socket, BufferForceReceive, SocketOptionName.ReceiveBuffer, Channel.ReceiveBufferSize);
    }

    /// <summary>Sets an option that .NET has no name for.</summary>
    protected static void Set(Socket socket, int level, int option, int value) =>
        socket.SetRawSocketOption(level, option, MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref value, 1)));

    private static void Force(Socket socket, int force, SocketOptionName name, uint size)
    {
        if (size == 0)
            return;
        try
        {
            Set(socket, LevelSocket, force, (int)size);
        }
        catch (SocketException)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, name, (int)size); // without privilege: as far as the system's limit allows
        }
    }
}

/// <summary>Has a descriptor watched.</summary>
/// <param name="handle">The descriptor; it stays open while it is watched.</param>
/// <param name="readable">Called when it can be read.</param>
internal delegate void Watch(SafeHandle handle, Action readable);
