using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Tests.Codecs;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>
/// What the running kernel sends about connections decodes, and encodes to the very same bytes: no attribute is unknown or out of order.
/// </summary>
public sealed class ConntrackDumpTests
{
    [Theory]
    [InlineData("-I -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1000 --dport 80 --state ESTABLISHED -t 100 -u ASSURED,SEEN_REPLY -m 5")]
    [InlineData("-I -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1000 --dport 80 --state SYN_SENT -t 100 -w 7")]
    [InlineData("-I -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1000 --dport 80 --state LISTEN -t 100 --orig-zone 7")]
    [InlineData("-I -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1000 --dport 80 --state CLOSE -t 100 --reply-zone 9")]
    [InlineData("-I -s 2001:db8::1 -d 2001:db8::2 -p tcp --sport 1000 --dport 80 --state ESTABLISHED -t 100")]
    [InlineData("-I -s 10.0.0.1 -d 10.0.0.2 -p udp --sport 1000 --dport 53 -t 30")]
    [InlineData("-I -s 10.0.0.1 -d 10.0.0.2 -p udp --sport 1000 --dport 53 -t 30 -n 192.0.2.1:5000")]
    [InlineData("-I -s 10.0.0.1 -d 10.0.0.2 -p udp --sport 1000 --dport 53 -t 30 -g 192.0.2.1")]
    [InlineData("-I -s 10.0.0.1 -d 10.0.0.2 -p udplite --sport 1000 --dport 53 -t 30")]
    [InlineData("-I -s 10.0.0.1 -d 10.0.0.2 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 30")]
    [InlineData("-I -s 2001:db8::1 -d 2001:db8::2 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 77 -t 30")]
    [InlineData("-I -s 10.0.0.1 -d 10.0.0.2 -p sctp --orig-port-src 1 --orig-port-dst 2 --state ESTABLISHED --orig-vtag 11 --reply-vtag 22 -t 30")]
    [InlineData("-I -s 10.0.0.1 -d 10.0.0.2 -p gre --srckey 17 --dstkey 18 -t 30")]
    [InlineData("-I -s 10.0.0.1 -d 10.0.0.2 -p 99 -t 30")]
    public void Dump_EntryOfTheTool_ReencodesIdentically(string arguments) => KernelNamespace.Run(socket =>
    {
        KernelNamespace.Sysctl("nf_conntrack_acct", 1);
        KernelNamespace.Sysctl("nf_conntrack_timestamp", 1);
        KernelNamespace.Conntrack(arguments);
        var messages = socket.Dump(NfnlSubsystem.Ctnetlink, CtMessage.Get, NfProto.Unspecified, default(ConntrackMessage));
        var connection = AssertIdentical<ConntrackMessage>(Assert.Single(messages));
        Assert.NotNull(connection.Id);
        Assert.NotNull(connection.Start);
        Assert.NotNull(connection.OriginalCounters);
        Assert.Equal(ConntrackStatus.Confirmed, connection.Status & ConntrackStatus.Confirmed);
    });

    [Fact]
    public void Dump_ToolsTcpEntry_HasItsFields() => KernelNamespace.Run(socket =>
    {
        KernelNamespace.Conntrack("-I -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1000 --dport 80 --state ESTABLISHED -t 100 "
            + "-u ASSURED,SEEN_REPLY -m 5 -w 7 -n 192.0.2.1");
        var messages = socket.Dump(NfnlSubsystem.Ctnetlink, CtMessage.Get, NfProto.IPv4, default(ConntrackMessage));
        var connection = AssertIdentical<ConntrackMessage>(Assert.Single(messages));
        var original = new ConntrackTuple
        {
            Source = Ip("10.0.0.1"),
            Destination = Ip("10.0.0.2"),
            Protocol = 6,
            SourcePort = 1000,
            DestinationPort = 80
        };
        Assert.Equal(original, connection.Original);
        Assert.Equal(Ip("192.0.2.1"), connection.Reply!.Value.Destination);
        Assert.Equal(TcpState.Established, connection.Tcp!.Value.State);
        Assert.InRange(connection.Timeout!.Value, 95u, 100u);
        Assert.Equal(5u, connection.Mark);
        Assert.Equal((ushort)7, connection.Zone);
        Assert.True(connection.Status!.Value.HasFlag(
            ConntrackStatus.Assured | ConntrackStatus.SeenReply | ConntrackStatus.Confirmed | ConntrackStatus.SrcNat
                | ConntrackStatus.NatDoneMask));
    });

    [Fact]
    public void Dump_EntryWithEveryExtension_ReencodesIdentically() => KernelNamespace.Run(socket =>
    {
        KernelNamespace.Sysctl("nf_conntrack_acct", 1);
        KernelNamespace.Sysctl("nf_conntrack_timestamp", 1);
        KernelNamespace.Program("nft", "add table inet t; add chain inet t c; add rule inet t c ct label set 3");
        var master = Connection(1000, 21) with { Helper = new HelperName("ftp") };
        Assert.Equal(0, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.New, NetlinkFlags.Create | NetlinkFlags.Exclusive, NfProto.IPv4,
            master));
        var labels = ConntrackLabels.Empty;
        labels[3] = labels[127] = true;
        var wanted = Connection(1001, 80) with
        {
            Master = master.Original,
            Labels = labels,
            Mark = 0x80000001,
            OriginalSequenceAdjustment = new SequenceAdjustment { CorrectionPosition = 5, OffsetBefore = -7, OffsetAfter = 9 },
            ReplySequenceAdjustment = new SequenceAdjustment { CorrectionPosition = 6, OffsetBefore = 1, OffsetAfter = -2 },
            Synproxy = new SynproxyInfo { InitialSequence = 1, InitialTimestamp = 2, TimestampOffset = 3 },
        };
        Assert.Equal(0, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.New, NetlinkFlags.Create | NetlinkFlags.Exclusive, NfProto.IPv4,
            wanted));
        var messages = socket.Dump(NfnlSubsystem.Ctnetlink, CtMessage.Get, NfProto.Unspecified, default(ConntrackMessage));
        Assert.Equal(2, messages.Count);
        var connections = messages.ConvertAll(AssertIdentical<ConntrackMessage>);
        Assert.Contains(connections, connection => connection.Helper == new HelperName("ftp"));
        var found = connections.Single(connection => connection.Original!.Value.SourcePort == 1001);
        Assert.Equal(master.Original, found.Master);
        Assert.Equal(labels, found.Labels);
        Assert.Equal(wanted.Mark, found.Mark);
        Assert.Equal(wanted.OriginalSequenceAdjustment, found.OriginalSequenceAdjustment);
        Assert.Equal(wanted.ReplySequenceAdjustment, found.ReplySequenceAdjustment);
        Assert.Equal(wanted.Synproxy, found.Synproxy);
    });

    [Fact]
    public void Events_NewUpdateDestroy_CarryTheSameAttributesWhenReencoded() => KernelNamespace.Run(socket =>
    {
        KernelNamespace.Sysctl("nf_conntrack_acct", 1);
        KernelNamespace.Sysctl("nf_conntrack_timestamp", 1);
        using var listener = new KernelSocket();
        listener.Join(NfnlGroup.ConntrackNew);
        listener.Join(NfnlGroup.ConntrackUpdate);
        listener.Join(NfnlGroup.ConntrackDestroy);
        var connection = Connection(1000, 80);
        Assert.Equal(0, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.New, NetlinkFlags.Create, NfProto.IPv4, connection));
        Assert.Equal(0, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.New, NetlinkFlags.None, NfProto.IPv4,
            connection with { Mark = 9 }));
        Assert.Equal(0, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.Delete, NetlinkFlags.None, NfProto.IPv4, connection));
        foreach (var kind in new[] { CtMessage.New, CtMessage.New, CtMessage.Delete })
        {
            var messages = new NetlinkMessageEnumerator(listener.Receive());
            Assert.True(messages.MoveNext());
            Assert.Equal(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, kind), messages.Current.Type);
            var value = default(ConntrackMessage);
            Assert.True(messages.Current.DecodeNfnetlink(ref value).IsNone);
            Assert.Equal(Wire.Tree(messages.Current.Payload[NfgenHeader.Size..]), Wire.Tree(Wire.Encode(value)));
            Assert.NotNull(value.EventTimestamp);
            Assert.Equal(kind == CtMessage.Delete, value.Stop is not null);
        }
    });

    internal static ConntrackMessage Connection(ushort sourcePort, ushort destinationPort) => new()
    {
        Original = new ConntrackTuple
        {
            Source = Ip("10.0.0.1"),
            Destination = Ip("10.0.0.2"),
            Protocol = 6,
            SourcePort = sourcePort,
            DestinationPort = destinationPort,
        },
        Reply = new ConntrackTuple
        {
            Source = Ip("10.0.0.2"),
            Destination = Ip("10.0.0.1"),
            Protocol = 6,
            SourcePort = destinationPort,
            DestinationPort = sourcePort,
        },
        Timeout = 100,
        Status = ConntrackStatus.SeenReply | ConntrackStatus.Assured | ConntrackStatus.Confirmed,
        Tcp = new TcpProtocolInfo { State = TcpState.Established },
    };

    internal static InetAddress Ip(string text)
    {
        Assert.True(InetAddress.TryParse(text, out var address));
        return address;
    }

    internal static T AssertIdentical<T>(byte[] message)
        where T : struct, IAttributeSet<T>
    {
        var attributes = message.AsSpan(NetlinkHeader.Size + NfgenHeader.Size);
        var value = Wire.Decode<T>(attributes);
        var encoded = Wire.Encode(value);
        Assert.Equal(Wire.Tree(attributes), Wire.Tree(encoded));
        Assert.Equal(Convert.ToHexString(attributes), Convert.ToHexString(encoded));
        return value;
    }
}
