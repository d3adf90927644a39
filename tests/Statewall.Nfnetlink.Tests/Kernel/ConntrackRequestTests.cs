using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using static Statewall.Nfnetlink.Tests.Kernel.ConntrackDumpTests;

namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>What we send, the running kernel takes, and it does what was asked.</summary>
public sealed class ConntrackRequestTests
{
    private const NetlinkFlags Insert = NetlinkFlags.Create | NetlinkFlags.Exclusive;

    [Fact]
    public void Insert_Connection_IsListedByTheTool() => KernelNamespace.Run(socket =>
    {
        Assert.Equal(0, New(socket, Insert, Connection(1000, 80) with { Mark = 6, Zone = 4 }));
        var line = KernelNamespace.Conntrack("-L -w 4");
        const string Expected = "ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=80 "
            + "src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1000 [ASSURED] mark=6 zone=4";
        Assert.Contains(Expected, line, StringComparison.Ordinal);
        Assert.Equal(NetlinkErrno.Exist, New(socket, Insert, Connection(1000, 80) with { Zone = 4 }));
    });

    [Fact]
    public void Insert_Icmp_IsListedByTheTool() => KernelNamespace.Run(socket =>
    {
        var tuple = new ConntrackTuple
        {
            Source = Ip("10.0.0.1"),
            Destination = Ip("10.0.0.2"),
            Protocol = 1,
            IcmpId = 3,
            IcmpType = 8,
            IcmpCode = 0
        };
        var reply = tuple with { Source = tuple.Destination, Destination = tuple.Source, IcmpType = 0 };
        Assert.Equal(0, New(socket, Insert, new ConntrackMessage { Original = tuple, Reply = reply, Timeout = 30 }));
        Assert.Contains("src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=3 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=3",
            KernelNamespace.Conntrack("-L"), StringComparison.Ordinal);
    });

    [Fact]
    public void Insert_IcmpV6_IsListedByTheTool() => KernelNamespace.Run(socket =>
    {
        var tuple = new ConntrackTuple
        {
            Source = Ip("2001:db8::1"),
            Destination = Ip("2001:db8::2"),
            Protocol = 58,
            IcmpId = 3,
            IcmpType = 128,
            IcmpCode = 0
        };
        var reply = tuple with { Source = tuple.Destination, Destination = tuple.Source, IcmpType = 129 };
        Assert.Equal(0, New(socket, Insert, new ConntrackMessage { Original = tuple, Reply = reply, Timeout = 30 }, NfProto.IPv6));
        Assert.Contains("src=2001:db8::1 dst=2001:db8::2 type=128 code=0 id=3", KernelNamespace.Conntrack("-L -f ipv6"),
            StringComparison.Ordinal);
    });

    [Fact]
    public void Insert_WithNat_TranslatesTheReplyTuple() => KernelNamespace.Run(socket =>
    {
        var connection = Connection(1000, 80) with
        {
            Status = ConntrackStatus.Confirmed,
            SourceNat = new NatRange
            {
                MinimumAddress = Ip("192.0.2.1"),
                MaximumAddress = Ip("192.0.2.1"),
                MinimumPort = 5000,
                MaximumPort = 5000
            },
            DestinationNat = new NatRange { MinimumAddress = Ip("192.0.2.9"), MinimumPort = 8080 },
        };
        Assert.Equal(0, New(socket, Insert, connection));
        Assert.Contains("src=192.0.2.9 dst=192.0.2.1 sport=8080 dport=5000", KernelNamespace.Conntrack("-L"), StringComparison.Ordinal);
    });

    [Fact]
    public void Update_MarkToZeroUnderMask_ChangesOnlyTheMaskedBits() => KernelNamespace.Run(socket =>
    {
        Assert.Equal(0, New(socket, Insert, Connection(1000, 80) with { Mark = 0xff }));
        Assert.Equal(0, New(socket, NetlinkFlags.None, new ConntrackMessage
        {
            Original = Connection(1000, 80).Original,
            Mark = 0,
            MarkMask = 0xfffffff0
        }));
        Assert.Equal(0xfu, Single(socket).Mark);
        Assert.Equal(0, New(socket, NetlinkFlags.None, new ConntrackMessage { Original = Connection(1000, 80).Original, Mark = 0 }));
        Assert.Equal(0u, Single(socket).Mark.GetValueOrDefault());
    });

    [Fact]
    public void Update_TcpStateAndTimeout_AreTaken() => KernelNamespace.Run(socket =>
    {
        Assert.Equal(0, New(socket, Insert, Connection(1000, 80)));
        const TcpFlags Set = TcpFlags.BeLiberal | TcpFlags.WindowScale; // scales are taken only with their flag
        var flags = new TcpFlagsMask(Set, Set);
        var change = new ConntrackMessage
        {
            Original = Connection(1000, 80).Original,
            Timeout = 5000,
            Tcp = new TcpProtocolInfo
            {
                State = TcpState.FinWait,
                OriginalWindowScale = 3,
                ReplyWindowScale = 4,
                OriginalFlags = flags,
                ReplyFlags = flags
            },
        };
        Assert.Equal(0, New(socket, NetlinkFlags.None, change));
        var changed = Single(socket);
        Assert.Equal(TcpState.FinWait, changed.Tcp!.Value.State);
        Assert.Equal((byte)3, changed.Tcp.Value.OriginalWindowScale);
        Assert.Equal((byte)4, changed.Tcp.Value.ReplyWindowScale);
        Assert.Equal(TcpFlags.BeLiberal, changed.Tcp.Value.ReplyFlags!.Value.Flags & TcpFlags.BeLiberal);
        Assert.InRange(changed.Timeout!.Value, 4990u, 5000u);
    });

    [Fact]
    public void Delete_ByTuple_RemovesIt() => KernelNamespace.Run(socket =>
    {
        Assert.Equal(0, New(socket, Insert, Connection(1000, 80)));
        Assert.Equal(0, New(socket, Insert, Connection(1001, 80)));
        var request = new ConntrackMessage { Original = Connection(1000, 80).Original };
        Assert.Equal(0, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.Delete, NetlinkFlags.None, NfProto.IPv4, request));
        Assert.Equal((ushort)1001, Single(socket).Original!.Value.SourcePort);
        Assert.Equal(NetlinkErrno.NoEnt, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.Delete, NetlinkFlags.None, NfProto.IPv4,
            request));
    });

    [Fact]
    public void Get_ByReplyTuple_AnswersWithTheConnection() => KernelNamespace.Run(socket =>
    {
        Assert.Equal(0, New(socket, Insert, Connection(1000, 80)));
        var answers = new List<byte[]>();
        var request = new ConntrackMessage { Reply = Connection(1000, 80).Reply };
        Assert.Equal(0, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.Get, NetlinkFlags.None, NfProto.IPv4, request, answers));
        Assert.Equal(Connection(1000, 80).Original, AssertIdentical<ConntrackMessage>(Assert.Single(answers)).Original);
    });

    [Fact]
    public void Dump_FilteredByTupleFields_ReturnsOnlyThose() => KernelNamespace.Run(socket =>
    {
        for (ushort port = 1000; port < 1005; port++)
            Assert.Equal(0, New(socket, Insert, Connection(port, (ushort)(port % 2 == 0 ? 80 : 443)) with { Mark = port }));
        Assert.Equal(3, Count(new ConntrackMessage
        {
            Original = new ConntrackTuple { Protocol = 6, DestinationPort = 80 },
            Filter = new ConntrackFilter
            {
                Original = TupleFilterFlags.Protocol | TupleFilterFlags.DestinationPort,
                Reply = TupleFilterFlags.None
            },
        }));
        Assert.Equal(5, Count(new ConntrackMessage
        {
            Reply = new ConntrackTuple { Source = Ip("10.0.0.2") },
            Filter = new ConntrackFilter { Original = TupleFilterFlags.None, Reply = TupleFilterFlags.Source },
        }));
        Assert.Equal(0, Count(new ConntrackMessage
        {
            Original = new ConntrackTuple { Destination = Ip("10.0.0.3") },
            Filter = new ConntrackFilter { Original = TupleFilterFlags.Destination, Reply = TupleFilterFlags.None },
        }));
        Assert.Equal(1, Count(new ConntrackMessage { Mark = 1003, MarkMask = uint.MaxValue }));
        Assert.Equal(5, Count(new ConntrackMessage { Status = ConntrackStatus.Assured, StatusMask = ConntrackStatus.Assured }));
        Assert.Equal(0, Count(new ConntrackMessage { Status = ConntrackStatus.Assured, StatusMask = ConntrackStatus.Expected }));

        int Count(ConntrackMessage filter) => socket.Dump(NfnlSubsystem.Ctnetlink, CtMessage.Get, NfProto.IPv4, filter).Count;
    });

    [Fact]
    public void GetAndZero_Connection_AnswersCounters() => KernelNamespace.Run(socket =>
    {
        KernelNamespace.Sysctl("nf_conntrack_acct", 1);
        Assert.Equal(0, New(socket, Insert, Connection(1000, 80)));
        var answers = socket.Dump(NfnlSubsystem.Ctnetlink, CtMessage.GetCtrZero, NfProto.Unspecified, default(ConntrackMessage));
        Assert.Equal(new ConntrackCounters { Packets = 0, Bytes = 0 },
            AssertIdentical<ConntrackMessage>(Assert.Single(answers)).OriginalCounters);
    });

    [Fact]
    public void Stats_CpuAndGlobal_ReencodeIdentically() => KernelNamespace.Run(socket =>
    {
        Assert.Equal(0, New(socket, Insert, Connection(1000, 80)));
        var perCpu = socket.Dump(NfnlSubsystem.Ctnetlink, CtMessage.GetStatsCpu, NfProto.Unspecified, default(ConntrackCpuStats));
        Assert.NotEmpty(perCpu);
        var cpus = new HashSet<ushort>();
        foreach (var message in perCpu)
        {
            Assert.NotNull(AssertIdentical<ConntrackCpuStats>(message).ChainTooLong);
            Assert.True(NfgenHeader.TryRead(message.AsSpan(NetlinkHeader.Size), out var header));
            Assert.True(cpus.Add(header.ResourceId));
        }
        var global = new List<byte[]>();
        Assert.Equal(0, socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.GetStats, NetlinkFlags.None, NfProto.Unspecified,
            default(ConntrackGlobalStats), global));
        var stats = AssertIdentical<ConntrackGlobalStats>(Assert.Single(global));
        Assert.Equal(1u, stats.Entries);
        Assert.NotEqual(0u, stats.MaximumEntries.GetValueOrDefault());
        var expectations = socket.Dump(NfnlSubsystem.CtnetlinkExpect, ExpMessage.GetStatsCpu, NfProto.Unspecified,
            default(ExpectationCpuStats));
        Assert.NotEmpty(expectations);
        Assert.All(expectations, message => Assert.NotNull(AssertIdentical<ExpectationCpuStats>(message).Create));
    });

    private static int New(KernelSocket socket, NetlinkFlags flags, ConntrackMessage connection, NfProto family = NfProto.IPv4) =>
        socket.Request(NfnlSubsystem.Ctnetlink, CtMessage.New, flags, family, connection);

    private static ConntrackMessage Single(KernelSocket socket) => AssertIdentical<ConntrackMessage>(
        Assert.Single(socket.Dump(NfnlSubsystem.Ctnetlink, CtMessage.Get, NfProto.Unspecified, default(ConntrackMessage))));
}
