using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Tests.Codecs;
using Statewall.Nfnetlink.Uapi;
using static Statewall.Nfnetlink.Tests.Kernel.ConntrackDumpTests;
using TcpState = Statewall.Nfnetlink.Uapi.TcpState;

namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>Connections that real packets made, over the loopback device of the namespace.</summary>
public sealed class TrafficTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Tcp_OpenedAndClosed_IsDumpedIdenticallyInEachState(string text) => KernelNamespace.Run(socket =>
    {
        Track();
        var address = IPAddress.Parse(text);
        using var listener = new TcpListener(address, 0);
        listener.Start();
        using (var client = new TcpClient(address.AddressFamily))
        {
            client.Connect((IPEndPoint)listener.LocalEndpoint);
            using var server = listener.AcceptTcpClient();
            client.GetStream().Write(new byte[1000]);
            server.GetStream().ReadExactly(new byte[1000]);
            var open = Single(socket, 6);
            Assert.Equal(TcpState.Established, open.Tcp!.Value.State);
            Assert.True(open.Status!.Value.HasFlag(ConntrackStatus.Assured | ConntrackStatus.SeenReply));
            Assert.Equal(TcpFlags.WindowScale, open.Tcp.Value.OriginalFlags!.Value.Flags & TcpFlags.WindowScale);
            Assert.True(open.OriginalCounters!.Value.Bytes > 1000);
            Assert.True(open.ReplyCounters!.Value.Packets >= 2);
            Assert.True(InetAddress.TryParse(text, out var expected));
            Assert.Equal(expected, open.Original!.Value.Source);
            Assert.Equal((ushort?)((IPEndPoint)listener.LocalEndpoint).Port, open.Original.Value.DestinationPort);
        }
        Assert.InRange(Single(socket, 6).Tcp!.Value.State!.Value, TcpState.FinWait, TcpState.Close);
    });

    [Fact]
    public void Ping_Answered_IsDumpedIdentically() => KernelNamespace.Run(socket =>
    {
        Track();
        using var ping = new Ping();
        Assert.Equal(IPStatus.Success, ping.Send(IPAddress.Loopback, 1000).Status);
        var tuple = Single(socket, 1).Original!.Value;
        Assert.Equal((byte)8, tuple.IcmpType);
        Assert.Equal((byte)0, tuple.IcmpCode);
        Assert.NotNull(tuple.IcmpId);
        Assert.Equal(IPStatus.Success, ping.Send(IPAddress.IPv6Loopback, 1000).Status);
        tuple = Single(socket, 58).Original!.Value;
        Assert.Equal((byte)128, tuple.IcmpType);
        Assert.NotNull(tuple.IcmpId);
    });

    [Fact]
    public void Events_OfTraffic_AreAllKnownAttributes() => KernelNamespace.Run(socket =>
    {
        Track();
        using var events = new KernelSocket();
        events.Join(NfnlGroup.ConntrackNew);
        events.Join(NfnlGroup.ConntrackUpdate);
        events.Join(NfnlGroup.ConntrackDestroy);
        using var left = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var right = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        left.Send([1], (IPEndPoint)right.Client.LocalEndPoint!);
        right.Send([1], (IPEndPoint)left.Client.LocalEndPoint!);
        Assert.Equal(0, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.Delete, NetlinkFlags.None, NfProto.Unspecified,
            default(ConntrackMessage)));
        var kinds = new List<byte>();
        while (!kinds.Contains(CtMessage.Delete))
        {
            foreach (var message in new NetlinkMessageEnumerator(events.Receive()))
            {
                var connection = default(ConntrackMessage);
                Assert.True(message.DecodeNfnetlink(ref connection).IsNone);
                Assert.Equal(Wire.Tree(message.Payload[NfgenHeader.Size..]), Wire.Tree(Wire.Encode(connection)));
                Assert.True(message.TryReadNfgen(out var header));
                Assert.Equal(NfProto.IPv4, header.Family);
                kinds.Add(NfnetlinkMessage.MessageOf(message.Type));
            }
        }
        Assert.Equal(CtMessage.New, kinds[0]);
        Assert.Empty(socket.Dump(NfnlSubsystem.Ctnetlink, CtMessage.Get, NfProto.Unspecified, default(ConntrackMessage)));
    });

    [Theory]
    [InlineData(CtMessage.GetDying)]
    [InlineData(CtMessage.GetUnconfirmed)]
    public void Dump_OfOtherLists_IsTaken(byte message) => KernelNamespace.Run(socket =>
        Assert.Empty(socket.Dump(NfnlSubsystem.Ctnetlink, message, NfProto.Unspecified, default(ConntrackMessage))));

    private static void Track()
    {
        KernelNamespace.Sysctl("nf_conntrack_acct", 1);
        KernelNamespace.Sysctl("nf_conntrack_timestamp", 1);
        KernelNamespace.Program("ip", "link", "set", "lo", "up");
        KernelNamespace.Program(
            "nft",
            "add table inet t; add chain inet t c { type filter hook output priority 0; }; add rule inet t c ct state new counter");
    }

    private static ConntrackMessage Single(KernelSocket socket, byte protocol)
    {
        var all = socket.Dump(NfnlSubsystem.Ctnetlink, CtMessage.Get, NfProto.Unspecified, default(ConntrackMessage))
            .ConvertAll(AssertIdentical<ConntrackMessage>);
        return Assert.Single(all, connection => connection.Original!.Value.Protocol == protocol);
    }
}
