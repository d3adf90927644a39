using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Packets.Captures;

namespace Statewall.Replay.Tests;

// Packets and captures that several tests send.
internal static class Traffic
{
    internal const string Client = "10.0.0.1";
    internal const string Server = "10.0.1.1";

    internal static byte[][] Handshake() =>
    [
        PacketBuilder.Ip(Client, Server).Tcp(1234, 80, TcpFlags.Syn, seq: 100).ToArray(),
        PacketBuilder.Ip(Server, Client).Tcp(80, 1234, TcpFlags.Syn | TcpFlags.Ack, seq: 500, ack: 101).ToArray(),
        PacketBuilder.Ip(Client, Server).Tcp(1234, 80, TcpFlags.Ack, seq: 101, ack: 501).ToArray(),
    ];

    internal static byte[] Query(string source = Client, string destination = Server) => PacketBuilder.Ip(source, destination).Udp(1000, 53).ToArray();

    internal static byte[] Answer() => PacketBuilder.Ip(Server, Client).Udp(53, 1000).ToArray();

    // A capture of IP packets, a second apart from time 1 on.
    internal static CaptureFile Capture(params byte[][] packets) => Capture(LinkType.Raw, packets);

    internal static CaptureFile Capture(int linkType, params byte[][] frames)
    {
        var stream = new MemoryStream();
        using var writer = CaptureWriter.Create(stream, linkType: linkType);
        for (var index = 0; index < frames.Length; index++)
            writer.Write((index + 1) * 1_000_000_000L, frames[index]);
        writer.Flush();
        return CaptureFile.Load(new MemoryStream(stream.ToArray()));
    }
}
