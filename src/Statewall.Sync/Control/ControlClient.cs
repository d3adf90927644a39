using System.Net.Sockets;
using Statewall.Netlink;

namespace Statewall.Sync.Control;

/// <summary>Asks a daemon through its control socket.</summary>
/// <param name="path">The socket. // UNIX { Path }</param>
internal sealed class ControlClient(string path)
{
    private const int PieceSize = 64 * 1024;

    /// <summary>How long each part of an answer may take; null for as long as it takes.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>Sends a request, and copies the answer until the daemon closes the connection; it does so when a commit is done.</summary>
    /// <param name="request">The request.</param>
    /// <param name="output">Gets the answer.</param>
    /// <exception cref="SocketException">Nobody listens, the daemon broke off, or it takes too long.</exception>
    public void Send(ControlRequest request, Stream output)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (Patience is { } patience)
            socket.ReceiveTimeout = (int)patience.TotalMilliseconds;
        socket.Connect(new UnixDomainSocketEndPoint(path));
        Span<byte> number = stackalloc byte[sizeof(int)];
        MachineOrder.WriteU32(number, (uint)request);
        socket.Send(number);
        var piece = new byte[PieceSize];
        for (var size = socket.Receive(piece); size > 0; size = socket.Receive(piece))
            output.Write(piece, 0, size);
    }

    /// <summary>Sends a request, and gives the answer.</summary>
    /// <exception cref="SocketException">Nobody listens, the daemon broke off, or it takes too long.</exception>
    public byte[] Ask(ControlRequest request)
    {
        using var answer = new MemoryStream();
        Send(request, answer);
        return answer.ToArray();
    }
}
