using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Tests.Codecs;
using Statewall.Nfnetlink.Uapi;
using static Statewall.Nfnetlink.Tests.Kernel.ConntrackDumpTests;

namespace Statewall.Nfnetlink.Tests.Kernel;

public sealed class ExpectationTests
{
    [Fact]
    public void Insert_Expectation_IsDumpedIdenticallyAndDeleted() => KernelNamespace.Run(socket =>
    {
        using var listener = new KernelSocket();
        listener.Join(NfnlGroup.ExpNew);
        listener.Join(NfnlGroup.ExpDestroy);
        var master = Connection(1000, 21) with { Helper = new HelperName("ftp") };
        Assert.Equal(0, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.New, NetlinkFlags.Create, NfProto.IPv4, master));
        var wanted = Expectation(master) with
        {
            NatDirection = (uint)Direction.Reply,
            NatTuple = new ConntrackTuple
            {
                Source = Ip("192.0.2.1"),
                Destination = Ip("0.0.0.0"),
                Protocol = 6,
                SourcePort = 4000,
                DestinationPort = 0
            },
            Function = "nat-follow-master",
        };
        Assert.Equal(0, socket.Request(NfnlSubsystem.CtnetlinkExpect, ExpMessage.New, NetlinkFlags.Create, NfProto.IPv4, wanted));
        var dump = socket.Dump(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Get, NfProto.Unspecified, default(ExpectationMessage));
        var found = AssertIdentical<ExpectationMessage>(Assert.Single(dump));
        Assert.Equal(wanted.Tuple, found.Tuple);
        Assert.Equal(wanted.Mask!.Value.Source, found.Mask!.Value.Source);
        Assert.Equal(master.Original, found.Master);
        Assert.Equal(wanted.NatDirection, found.NatDirection);
        Assert.Equal(wanted.NatTuple!.Value.Source, found.NatTuple!.Value.Source);
        Assert.Equal("nat-follow-master", found.Function);
        Assert.Equal(new HelperName("ftp"), found.Helper);
        Assert.NotNull(found.Id);
        Assert.Contains("src=10.0.0.2 dst=10.0.0.1 sport=0 dport=2000", KernelNamespace.Conntrack("-L expect"), StringComparison.Ordinal);

        var delete = new ExpectationMessage { Tuple = found.Tuple };
        Assert.Equal(0, socket.Request(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Delete, NetlinkFlags.None, NfProto.IPv4, delete));
        Assert.Equal(NetlinkErrno.NoEnt, socket.Request(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Delete, NetlinkFlags.None, NfProto.IPv4,
            delete));
        foreach (var kind in new[] { ExpMessage.New, ExpMessage.Delete })
        {
            var messages = new NetlinkMessageEnumerator(listener.Receive());
            Assert.True(messages.MoveNext());
            Assert.Equal(NfnetlinkMessage.TypeOf(NfnlSubsystem.CtnetlinkExpect, kind), messages.Current.Type);
            var value = default(ExpectationMessage);
            Assert.True(messages.Current.DecodeNfnetlink(ref value).IsNone);
            Assert.Equal(Wire.Tree(messages.Current.Payload[NfgenHeader.Size..]), Wire.Tree(Wire.Encode(value)));
        }
    });

    [Fact]
    public void Get_ByMaster_DumpsItsExpectations() => KernelNamespace.Run(socket =>
    {
        var master = Connection(1000, 21) with { Helper = new HelperName("ftp") };
        var other = Connection(1001, 21) with { Helper = new HelperName("ftp") };
        Assert.Equal(0, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.New, NetlinkFlags.Create, NfProto.IPv4, master));
        Assert.Equal(0, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.New, NetlinkFlags.Create, NfProto.IPv4, other));
        Assert.Equal(0, socket.Request(NfnlSubsystem.CtnetlinkExpect, ExpMessage.New, NetlinkFlags.Create, NfProto.IPv4,
            Expectation(master)));
        Assert.Single(socket.Dump(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Get, NfProto.IPv4,
            new ExpectationMessage { Master = master.Original }));
        Assert.Empty(socket.Dump(NfnlSubsystem.CtnetlinkExpect, ExpMessage.Get, NfProto.IPv4,
            new ExpectationMessage { Master = other.Original }));
    });

    private static ExpectationMessage Expectation(ConntrackMessage master) => new()
    {
        Master = master.Original,
        Tuple = new ConntrackTuple
        {
            Source = Ip("10.0.0.2"),
            Destination = Ip("10.0.0.1"),
            Protocol = 6,
            SourcePort = 0,
            DestinationPort = 2000
        },
        Mask = new ConntrackTuple
        {
            Source = Ip("255.255.255.255"),
            Destination = Ip("255.255.255.255"),
            Protocol = 6,
            SourcePort = 0,
            DestinationPort = 0xffff,
        },
        Timeout = 60,
        Flags = ExpectationFlags.Permanent,
        Class = 0,
    };
}
