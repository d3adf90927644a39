using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Tests;

internal static class Messages
{
    /// <summary>The message as a kernel sends it, of the family of its source address.</summary>
    internal static NetlinkMessageEnumerator Of(ConntrackMessage connection)
    {
        var family = connection.Original?.Source?.Family ?? NfProto.IPv4;
        using var writer = new MessageWriter();
        writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.New), NetlinkFlags.None, 1, 0, family, 0, ref connection);
        var messages = new NetlinkMessageEnumerator(writer.Written.ToArray());
        Assert.True(messages.MoveNext());
        return messages;
    }

    internal static ConntrackTuple Tuple(string source, string destination, byte protocol, ushort sourcePort, ushort destinationPort)
    {
        Assert.True(InetAddress.TryParse(source, out var from));
        Assert.True(InetAddress.TryParse(destination, out var to));
        return new ConntrackTuple { Source = from, Destination = to, Protocol = protocol, SourcePort = sourcePort, DestinationPort = destinationPort };
    }
}
