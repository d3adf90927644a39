using Statewall.Packets;
using Statewall.Packets.Captures;
using Statewall.Sync.States;
using Statewall.Sync.Wire;

namespace Statewall.Sync.Tests.Wire;

/// <summary>What real daemons have sent each other, read and written again.</summary>
public sealed class CaptureTests
{
    private static readonly TellingRules All = new(Timeout: true, WindowScale: true);

    [Fact]
    public void Captures_ReadAndWritten_AreTheSameBytes()
    {
        var messages = 0;
        foreach (var path in Directory.GetFiles(Repository.RequireReference("conntrackd-captures"), "*.pcap"))
        {
            using var reader = CaptureReader.Open(path);
            while (reader.TryRead(out var packet))
                messages += Compare(PayloadOf(in packet), Path.GetFileName(path));
            reader.ThrowIfFailed();
        }
        Assert.True(messages > 200, $"only {messages} messages in the captures");
    }

    private static byte[] PayloadOf(in CapturedPacket packet)
    {
        if (!LinkLayer.TryGetIpPacket(packet.LinkType, packet.Bytes, out var bytes) || !IpView.TryParse(bytes, out var ip))
            return [];
        if (ip.Protocol == IpProtocol.Udp && UdpView.TryParse(ip.Transport, out var udp))
            return udp.Payload.ToArray();
        return ip.Protocol == IpProtocol.Tcp && TcpView.TryParse(ip.Transport, out var tcp) ? tcp.Payload.ToArray() : [];
    }

    private static int Compare(byte[] payload, string name)
    {
        var count = 0;
        var reader = new SyncMessageReader(payload);
        while (reader.MoveNext())
        {
            Assert.Equal(SyncFault.None, reader.Fault);
            var again = Write(ref reader);
            Assert.True(reader.Message.SequenceEqual(again), $"{name}: {Convert.ToHexString(reader.Message)} became {Convert.ToHexString(again)}");
            count++;
        }
        Assert.Equal(SyncFault.None, reader.Fault);
        return count;
    }

    private static byte[] Write(scoped ref SyncMessageReader reader)
    {
        var buffer = new byte[1024];
        var header = reader.Header;
        if (!header.IsData)
        {
            var (from, to) = reader.Message.Length >= SyncHeader.RangeSize ? reader.Range : default;
            return buffer[..header.WriteControl(buffer, from, to)];
        }
        var attributes = reader.Message[SyncHeader.Size..];
        var length = SyncHeader.Size + (header.IsExpectation ? Rewrite<ExpectationState>(attributes, buffer) : Rewrite<ConnectionState>(attributes, buffer));
        header.Write(buffer, length);
        return buffer[..length];
    }

    private static int Rewrite<TState>(ReadOnlySpan<byte> attributes, byte[] buffer)
        where TState : struct, ISyncState<TState>
    {
        var state = default(TState);
        Assert.True(state.TryReadWire(attributes), Convert.ToHexString(attributes));
        return state.WriteWire(buffer.AsSpan(SyncHeader.Size), All);
    }
}
