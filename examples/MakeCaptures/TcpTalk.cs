using Statewall.Packets;
using Statewall.Packets.Building;

namespace MakeCaptures;

/// <summary>Two TCP ends that keep count of their sequence numbers.</summary>
internal sealed class TcpTalk(Recording recording, string client, ushort clientPort, string server, ushort serverPort)
{
    private static readonly byte[] SynOptions = TcpOptions.Make(mss: 1460, sackPermitted: true, windowScale: 7);
    private readonly PacketDraft _draft = new();
    private uint _clientNext = 1_000_000;
    private uint _serverNext = 5_000_000;

    public TcpTalk Open()
    {
        Send(true, TcpFlags.Syn, 0, SynOptions);
        Send(false, TcpFlags.Syn | TcpFlags.Ack, 0, SynOptions);
        Send(true, TcpFlags.Ack);
        return this;
    }

    public TcpTalk Ask(int size) => Exchange(true, size);

    public TcpTalk Answer(int size)
    {
        for (; size > 1448; size -= 1448)
            Exchange(false, 1448);
        return Exchange(false, size);
    }

    public TcpTalk Close()
    {
        Send(true, TcpFlags.Fin | TcpFlags.Ack);
        Send(false, TcpFlags.Fin | TcpFlags.Ack);
        Send(true, TcpFlags.Ack);
        return this;
    }

    /// <summary>A SYN that the server refuses.</summary>
    public void OpenRefused()
    {
        Send(true, TcpFlags.Syn, 0, SynOptions);
        _serverNext = 0;
        Send(false, TcpFlags.Rst | TcpFlags.Ack);
    }

    /// <summary>A SYN that nobody answers, and its repetition.</summary>
    public byte[] OpenUnanswered()
    {
        Send(true, TcpFlags.Syn, 0, SynOptions);
        _clientNext--;
        return Send(true, TcpFlags.Syn, 0, SynOptions);
    }

    /// <summary>Data far outside of the window.</summary>
    public void Stray(uint distance)
    {
        _clientNext += distance;
        Send(true, TcpFlags.Ack | TcpFlags.Psh, 10);
        _clientNext -= distance + 10;
    }

    private TcpTalk Exchange(bool fromClient, int size)
    {
        Send(fromClient, TcpFlags.Ack | TcpFlags.Psh, size);
        Send(!fromClient, TcpFlags.Ack);
        return this;
    }

    private byte[] Send(bool fromClient, TcpFlags flags, int size = 0, byte[]? options = null)
    {
        var (next, peerNext) = fromClient ? (_clientNext, _serverNext) : (_serverNext, _clientNext);
        var ack = (flags & TcpFlags.Ack) != 0 ? peerNext : 0;
        _draft.Clear();
        var ip = fromClient ? Ip(client, server) : Ip(server, client);
        var tcp = fromClient
            ? ip.Tcp(clientPort, serverPort, flags, seq: next, ack: ack, window: 502, options: options)
            : ip.Tcp(serverPort, clientPort, flags, seq: next, ack: ack, window: 509, options: options);
        var packet = recording.Add((size > 0 ? tcp.PayloadOf(size) : tcp).ToArray());
        var length = (uint)size + ((flags & (TcpFlags.Syn | TcpFlags.Fin)) != 0 ? 1u : 0);
        if (fromClient)
            _clientNext += length;
        else
            _serverNext += length;
        return packet;
    }

    private PacketDraft Ip(string source, string destination) => source.Contains(':', StringComparison.Ordinal)
        ? _draft.IPv6(source, destination)
        : _draft.IPv4(source, destination, dontFragment: true);
}
