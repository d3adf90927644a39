using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;

namespace Differential.Rulesets;

// A batch of nf_tables as bytes, for what no text says.
internal static class RawBatch
{
    // What the kernel says against it; empty when it takes it.
    internal static string Refusal(INetlinkChannel channel, byte[] batch)
    {
        channel.Send(batch);
        var refused = new List<string>();
        var buffer = new byte[1 << 16];
        while (channel.Receive(buffer, TimeSpan.Zero) is { Status: ReceiveStatus.Datagram } received)
        {
            foreach (var message in new NetlinkMessageEnumerator(buffer.AsSpan(0, received.Size)))
                refused.Add(NetlinkErrno.Describe(-(int)MachineOrder.ReadU32(message.Payload)));
        }
        return string.Join(", ", refused);
    }
}
