using Statewall.Packets;
using Statewall.Packets.Building;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Statewall.Engine.Tests.Forwarding;

public sealed class AllocationTests
{
    // Whole conversations: connections come, live, are reset, expire and come again in the same places.
    [Fact]
    public void Packets_OfEveryProtocol_AllocateNothing()
    {
        using var host = new Host();
        byte[][] packets = [.. Conversation(false), .. Conversation(true)];
        Assert.Equal(0, AllocationMeter.Least(() =>
        {
            foreach (var packet in packets)
                host.Pass(packet);
            host.Wait(1_000_000);
        }));
        foreach (var packet in packets)
            host.Pass(packet);
        Assert.Equal(2 * 6, host.Connections); // the refused one is gone, and the invalid packet made none
    }

    private static IEnumerable<byte[]> Conversation(bool isIPv6)
    {
        var syn = There().Tcp(1000, 80, TcpFlags.Syn, seq: 1).ToArray();
        yield return syn;
        yield return Back().Tcp(80, 1000, TcpFlags.Syn | TcpFlags.Ack, seq: 100, ack: 2).ToArray();
        yield return There().Tcp(1000, 80, TcpFlags.Ack, seq: 2, ack: 101).PayloadOf(500).ToArray();
        yield return There().Tcp(1001, 80, TcpFlags.Syn, seq: 1).ToArray();
        yield return Back().Tcp(80, 1001, TcpFlags.Rst | TcpFlags.Ack, seq: 0, ack: 2).ToArray();
        yield return There().Tcp(1000, 80, TcpFlags.Fin | TcpFlags.Syn, seq: 2).ToArray(); // invalid
        yield return There().Udp(1000, 53).PayloadOf(20).ToArray();
        yield return Back().Udp(53, 1000).PayloadOf(200).ToArray();
        yield return There().Sctp(1000, 80, 0).ChunkInit(1).ToArray();
        yield return There().Gre().ToArray();
        yield return There().WithProtocol(99).PayloadOf(10).ToArray();
        yield return isIPv6 ? There().IcmpV6Echo(1, 1).ToArray() : There().IcmpEcho(1, 1).ToArray();
        yield return isIPv6
            ? Back().IcmpV6Error(IcmpV6Type.DestinationUnreachable, 4, syn).ToArray()
            : Back().IcmpError(IcmpType.DestinationUnreachable, 3, syn).ToArray();

        PacketDraft There() => Host.From(isIPv6);
        PacketDraft Back() => isIPv6 ? new PacketDraft().IPv6("fd02::2", "fd01::2") : new PacketDraft().IPv4("10.2.0.2", "10.1.0.2", id: 7);
    }
}
