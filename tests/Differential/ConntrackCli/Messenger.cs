using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;

namespace Differential.ConntrackCli;

// Sends requests that no command line can make, and insists that the kernel takes them.
internal sealed class Messenger(CommandNamespace place) : IDisposable
{
    private const int Netfilter = 12; // NETLINK_NETFILTER
    private readonly INetlinkChannel _channel = place.OpenChannel(Netfilter);
    private readonly byte[] _buffer = new byte[1 << 16];
    private uint _sequence;

    internal void Send(params IEnumerable<byte[]> messages)
    {
        foreach (var message in messages)
            Assert.True(TrySend(message) is 0, $"refused: {Convert.ToHexString(message)}");
    }

    // Gives the errno that answers, 0 when the request was carried out.
    internal int TrySend(byte[] message)
    {
        MachineOrder.WriteU32(message.AsSpan(NetlinkHeader.SequenceOffset), ++_sequence);
        _channel.Send(message);
        while (true)
        {
            var result = _channel.Receive(_buffer, TimeSpan.FromSeconds(5));
            Assert.Equal(ReceiveStatus.Datagram, result.Status);
            if (MachineOrder.ReadU16(_buffer.AsSpan(NetlinkHeader.TypeOffset)) == ControlType.Error)
                return -(int)MachineOrder.ReadU32(_buffer.AsSpan(NetlinkHeader.Size));
        }
    }

    public void Dispose() => _channel.Dispose();
}
