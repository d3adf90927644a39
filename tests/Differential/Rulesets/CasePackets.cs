using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

// Packets that most cases send, by the sides of the network that they come from.
internal static class CasePackets
{
    internal static PacketDraft Udp(string from, ushort fromPort, string to, ushort toPort, string payload = "x") =>
        new PacketDraft().IPv4(from, to).Udp(fromPort, toPort).Payload(payload);

    internal static PacketDraft Udp(string from, ushort fromPort, string to, ushort toPort, byte[] payload) =>
        new PacketDraft().IPv4(from, to).Udp(fromPort, toPort).Payload(payload);

    internal static PacketDraft Tcp(string from, ushort fromPort, string to, ushort toPort, TcpFlags flags, uint seq = 1000, uint ack = 0, string payload = "", byte[]? options = null) =>
        new PacketDraft().IPv4(from, to).Tcp(fromPort, toPort, flags, seq, ack, options: options).Payload(payload);

    internal static PacketDraft Ping(string from, string to, ushort id = 7, ushort sequence = 1, bool reply = false) =>
        new PacketDraft().IPv4(from, to).IcmpEcho(id, sequence, reply).Payload("ping");

    internal static Step Lan(PacketDraft draft) => Step.Lan(draft);

    internal static Step Wan(PacketDraft draft) => Step.Wan(draft);

    internal static Step Dmz(PacketDraft draft) => Step.Dmz(draft);

    // A connection from the network behind lan0 to the world: handshake, data both ways, close.
    internal static Step[] Connection(string from, ushort fromPort, string to, ushort toPort) =>
    [
        Lan(Tcp(from, fromPort, to, toPort, TcpFlags.Syn, 1000)),
        Wan(Tcp(to, toPort, from, fromPort, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001)),
        Lan(Tcp(from, fromPort, to, toPort, TcpFlags.Ack, 1001, 5001)),
        Lan(Tcp(from, fromPort, to, toPort, TcpFlags.Ack | TcpFlags.Psh, 1001, 5001, "request")),
        Wan(Tcp(to, toPort, from, fromPort, TcpFlags.Ack | TcpFlags.Psh, 5001, 1008, "answer")),
        Lan(Tcp(from, fromPort, to, toPort, TcpFlags.Fin | TcpFlags.Ack, 1008, 5007)),
        Wan(Tcp(to, toPort, from, fromPort, TcpFlags.Fin | TcpFlags.Ack, 5007, 1009)),
        Lan(Tcp(from, fromPort, to, toPort, TcpFlags.Ack, 1009, 5008)),
    ];
}
