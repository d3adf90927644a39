using Differential.ConntrackCli;
using Statewall.Conntrack;
using Statewall.Netlink.Client;
using Statewall.Netlink.Diagnostics;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Differential.Conntrackd;

// Connections of FTP that expect another one each, put into a kernel's tables and read from one.
internal static class Expectations
{
    private const byte Tcp = 6;

    internal static void Create(CommandNamespace place, int count)
    {
        using var client = new NetlinkClient(place.OpenChannel(ConntrackClient.Protocol));
        using var batch = new RequestBatch(BatchKind.Independent);
        for (var number = 0; number < count; number++)
            Add(batch, number);
        Assert.Empty(client.Execute("create expectations", batch).Select(failure => failure.Error.Message));
    }

    // As lines, without what differs from machine to machine.
    internal static string[] Read(CommandNamespace place)
    {
        var lines = new List<string>();
        using var client = new NetlinkClient(place.OpenChannel(ConntrackClient.Protocol));
        client.Compose(NfnetlinkMessage.TypeOf(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Get), 0, new byte[4]).Dump("list", (in message) =>
        {
            var value = default(ExpectationMessage);
            Assert.True(message.DecodeNfnetlink(ref value).IsNone);
            value.Timeout = value.Id = null;
            lines.Add(AttributeTracer.Format(ref value));
        }, lines.Clear);
        lines.Sort(StringComparer.Ordinal);
        return [.. lines];
    }

    private static void Add(RequestBatch batch, int number)
    {
        var client = new InetAddress(0x0a010001);
        var server = new InetAddress(0x0a020001);
        var control = Tuple(client, server, (ushort)(2000 + number), 21);
        var master = new ConntrackMessage
        {
            Original = control,
            Reply = Tuple(server, client, 21, (ushort)(2000 + number)),
            Status = ConntrackStatus.Confirmed | ConntrackStatus.SeenReply | ConntrackStatus.Assured,
            Timeout = 600,
            Tcp = new TcpProtocolInfo { State = TcpState.Established },
            Helper = new HelperName("ftp"),
        };
        var expectation = new ExpectationMessage
        {
            Master = control,
            Tuple = Tuple(client, server, 0, (ushort)(40_000 + number)),
            Mask = Tuple(new InetAddress(uint.MaxValue), new InetAddress(uint.MaxValue), 0, ushort.MaxValue),
            Timeout = 300,
            Helper = new HelperName("ftp"),
        };
        ReadOnlySpan<byte> family = [(byte)NfProto.IPv4, 0, 0, 0];
        const NetlinkFlags Creates = NetlinkFlags.Create | NetlinkFlags.Exclusive;
        batch.Add(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.New), Creates, family, ref master);
        batch.Add(NfnetlinkMessage.TypeOf(NfnlSubsystem.CtnetlinkExpect, ExpMessage.New), Creates, family, ref expectation);
    }

    private static ConntrackTuple Tuple(InetAddress source, InetAddress destination, ushort sourcePort, ushort destinationPort) =>
        new() { Source = source, Destination = destination, Protocol = Tcp, SourcePort = sourcePort, DestinationPort = destinationPort };
}
