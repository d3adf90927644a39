using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Bench.Tracking;

/// <summary>
/// IPv4 UDP packets of connections in random order, one behind the other as a receive ring holds them: 46 bytes each, which make
/// Ethernet's shortest frame, with right checksums.
/// </summary>
internal sealed class PacketRing
{
    /// <summary>Bytes from one packet to the next.</summary>
    public const int Stride = 64;

    private const int PacketSize = 46;
    private readonly byte[] _bytes;

    public PacketRing(int packets)
    {
        Count = packets;
        _bytes = GC.AllocateUninitializedArray<byte>(packets * Stride, pinned: true);
    }

    public int Count { get; }

    public ReadOnlySpan<byte> this[int packet] => _bytes.AsSpan(packet * Stride, PacketSize);

    /// <summary>The memory of a packet.</summary>
    public ReadOnlyMemory<byte> Memory(int packet) => _bytes.AsMemory(packet * Stride, PacketSize);

    /// <summary>A ring of packets over so many connections, evenly and in random order; every other one is a reply when asked for.</summary>
    public static PacketRing Shuffled(int packets, int connections, bool replies)
    {
        var random = new Random(4711);
        var order = new int[packets];
        for (var i = 0; i < packets; i++)
            order[i] = i % connections;
        random.Shuffle(order);
        var ring = new PacketRing(packets);
        for (var i = 0; i < packets; i++)
            ring.Write(i, order[i], replies && (random.Next() & 1) != 0);
        return ring;
    }

    /// <summary>Writes a packet of the numbered connection.</summary>
    public void Write(int packet, int connection, bool reply)
    {
        // 16 384 ports per client, clients from 10.0.0.0 on, one server in 256 by turns.
        var client = 0x0A00_0000u + (uint)(connection >> 14);
        var server = 0xC0A8_0000u + (uint)(connection & 0xFF);
        var clientPort = (ushort)(1024 + (connection & 0x3FFF));
        const ushort serverPort = 53;
        var bytes = _bytes.AsSpan(packet * Stride, PacketSize);
        bytes.Clear();
        bytes[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], PacketSize);
        bytes[8] = 64;
        bytes[9] = IpProtocol.Udp;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], reply ? server : client);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], reply ? client : server);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[10..], Checksum.Compute(bytes[..20]));
        var udp = bytes[20..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, reply ? serverPort : clientPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], reply ? clientPort : serverPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], PacketSize - 20);
        BinaryPrimitives.WriteInt32BigEndian(udp[8..], connection);
        var checksum = Checksum.ComputeTransport(bytes[12..16], bytes[16..20], IpProtocol.Udp, udp);
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], checksum == 0 ? ushort.MaxValue : checksum);
    }
}
