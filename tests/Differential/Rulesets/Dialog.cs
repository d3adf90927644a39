using System.Text;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

// A TCP connection from a client behind one interface to a server behind another, as each of the two sees it.
internal sealed class Dialog(string client, ushort clientPort, string server, ushort serverPort, string? seen = null, int clientSide = 0, int serverSide = 1)
{
    private readonly List<Step> _steps = [];
    private uint _clientNext = 1000;
    private uint _serverNext = 5000;

    // The address that the client has for the server, where it is another; that the server has for the client is given as seen.
    internal string? ServerName { get; init; }

    // By how much what the client has sent is longer for the server, and what the server has sent for the client.
    internal int LongerForServer { get; set; }

    internal int LongerForClient { get; set; }

    // The options of both SYNs.
    internal byte[] Options { get; init; } = [];

    internal Step[] Steps => [.. _steps];

    internal Dialog Open()
    {
        FromClient(TcpFlags.Syn, "", Options);
        FromServer(TcpFlags.Syn | TcpFlags.Ack, "", Options);
        return Acknowledge();
    }

    internal Dialog Acknowledge() => FromClient(TcpFlags.Ack, "");

    internal Dialog ServerAcknowledges(params ReadOnlySpan<byte> options) => FromServer(TcpFlags.Ack, "", options);

    internal Dialog Client(string text, int longer = 0)
    {
        FromClient(TcpFlags.Ack | TcpFlags.Psh, text);
        LongerForServer += longer;
        return this;
    }

    internal Dialog Server(string text, int longer = 0)
    {
        FromServer(TcpFlags.Ack | TcpFlags.Psh, text);
        LongerForClient += longer;
        return this;
    }

    // The last packet once more.
    internal Dialog Again(int back = 1)
    {
        _steps.Add(_steps[^back]);
        return this;
    }

    internal Dialog Then(params Step[] steps)
    {
        _steps.AddRange(steps);
        return this;
    }

    private Dialog FromClient(TcpFlags flags, string text, ReadOnlySpan<byte> options = default)
    {
        var ack = (flags & TcpFlags.Ack) == 0 ? 0 : (uint)(_serverNext + LongerForClient);
        _steps.Add(new Step(clientSide, Ip(client, ServerName ?? server).Tcp(clientPort, serverPort, flags, _clientNext, ack, options: options).Payload(Encoding.Latin1.GetBytes(text)).ToArray()));
        _clientNext += (uint)text.Length + ((flags & TcpFlags.Syn) != 0 ? 1u : 0);
        return this;
    }

    private Dialog FromServer(TcpFlags flags, string text, ReadOnlySpan<byte> options = default)
    {
        _steps.Add(new Step(serverSide, Ip(server, seen ?? client).Tcp(serverPort, clientPort, flags, _serverNext, (uint)(_clientNext + LongerForServer), options: options)
            .Payload(Encoding.Latin1.GetBytes(text)).ToArray()));
        _serverNext += (uint)text.Length + ((flags & TcpFlags.Syn) != 0 ? 1u : 0);
        return this;
    }

    internal static PacketDraft Ip(string from, string to) =>
        from.Contains(':', StringComparison.Ordinal) ? new PacketDraft().IPv6(from, to) : new PacketDraft().IPv4(from, to);
}
