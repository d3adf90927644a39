using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Tests.Channels;

public sealed class KernelChannelTests
{
    private const ushort ConntrackNew = 0x0100;
    private const ushort ConntrackGet = 0x0101;
    private const ushort ConntrackDelete = 0x0102;
    private const ushort ConntrackStats = 0x0105;
    private const uint GroupNew = 1;
    private static readonly byte[] Header = [2, 0, 0, 0];

    [Fact]
    public void Client_ManyRequestsInFreshNamespace_AreAnswered() => KernelNamespace.Run(() =>
    {
        using var client = new NetlinkClient(new KernelChannel(KernelNamespace.Nfnetlink));
        var handler = new Counting();
        client.Compose(ConntrackStats, NetlinkFlags.None, Header).Request("count connections", ref handler);
        Assert.Equal(1, handler.Messages);
        Assert.Equal([8, 0, 1, 0, 0, 0, 0, 0], handler.LastAttributes);
        handler.Quiet = true;
        long Run(int rounds)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < rounds; i++)
                client.Compose(ConntrackStats, NetlinkFlags.None, Header).Request("count connections", ref handler);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Run(50);
        Assert.Equal(0, Run(1000));
        Assert.Equal(1051, handler.Messages);
    });

    [Fact]
    public void Client_BatchThenDump_SeesAllConnections() => KernelNamespace.Run(() =>
    {
        using var client = new NetlinkClient(new KernelChannel(KernelNamespace.Nfnetlink));
        using var batch = new RequestBatch(BatchKind.Independent);
        for (ushort i = 0; i < 1000; i++)
            batch.Add(ConntrackNew, NetlinkFlags.Create | NetlinkFlags.Exclusive, Connection((ushort)(1000 + i)));
        batch.Add(ConntrackNew, NetlinkFlags.Create | NetlinkFlags.Exclusive, Connection(1000));
        batch.Add(0x7f00, NetlinkFlags.None, Header);
        var failures = client.Execute("create connections", batch);
        Assert.Equal([(1000, NetlinkErrno.Exist), (1001, NetlinkErrno.Inval)], failures.Select(f => (f.Index, f.Error.Errno)));

        var handler = new Counting { Quiet = true };
        var result = client.Compose(ConntrackGet, NetlinkFlags.None, Header).Dump("list connections", ref handler);
        Assert.Equal(1000, result.Messages);
        Assert.Equal(1000, handler.Messages);
        client.Compose(ConntrackDelete, NetlinkFlags.None, Header).Execute("flush connections");
        Assert.Equal(0, client.Compose(ConntrackGet, NetlinkFlags.None, Header).Dump("list connections", (in _) => { }).Messages);
    });

    [Fact]
    public void Request_Refused_CarriesTheKernelsWords() => KernelNamespace.Run(() =>
    {
        using var client = new NetlinkClient(new KernelChannel(KernelNamespace.Nfnetlink));
        var refusal = Assert.Throws<NetlinkException>(
            () => client.Compose(ConntrackNew, NetlinkFlags.None, [2, 0, 0, 0, 6, 0, 7, 0, 0, 1, 0, 0]).Execute("create connection"));
        Assert.Equal(NetlinkErrno.Range, refusal.Errno);
        Assert.Equal("Attribute failed policy validation", refusal.KernelText);
        Assert.Equal(20, refusal.Offset);
        Assert.Equal(1u, refusal.Sequence);
    });

    [Fact]
    public void Notifications_BeyondReceiveBuffer_ReportAGapAndGoOn() => KernelNamespace.Run(() =>
    {
        using var listener = new KernelChannel(KernelNamespace.Nfnetlink);
        using var client = new NetlinkClient(new KernelChannel(KernelNamespace.Nfnetlink));
        var granted = listener.RequestReceiveBuffer(4096);
        Assert.Equal(granted, listener.ReceiveBufferSize);
        listener.Join(GroupNew);
        for (ushort i = 0; i < 200; i++)
            client.Compose(ConntrackNew, NetlinkFlags.Create, Connection((ushort)(1000 + i))).Execute("create connection");
        var buffer = new byte[8192];
        int gaps = 0, datagrams = 0;
        for (ReceiveResult received; (received = listener.Receive(buffer, TimeSpan.Zero)).Status != ReceiveStatus.TimedOut;)
        {
            gaps += received.Status == ReceiveStatus.Gap ? 1 : 0;
            datagrams += received.Status == ReceiveStatus.Datagram ? 1 : 0;
        }
        Assert.Equal(1, gaps);
        Assert.InRange(datagrams, 1, 100);
        client.Compose(ConntrackNew, NetlinkFlags.Create, Connection(7)).Execute("create connection");
        Assert.Equal(ReceiveStatus.Datagram, listener.Receive(buffer, TimeSpan.FromSeconds(5)).Status);
        listener.Leave(GroupNew);
        client.Compose(ConntrackNew, NetlinkFlags.Create, Connection(8)).Execute("create connection");
        Assert.Equal(ReceiveStatus.TimedOut, listener.Receive(buffer, TimeSpan.FromMilliseconds(20)).Status);
    });

    [Fact]
    public void Receive_SmallBuffer_SaysTheFullSize() => KernelNamespace.Run(() =>
    {
        using var channel = new KernelChannel(KernelNamespace.Nfnetlink);
        using var writer = new MessageWriter();
        writer.Append(ConntrackStats, NetlinkFlags.Request, 1, 0, Header);
        channel.Send(writer.Written);
        var received = channel.Receive(new byte[10], TimeSpan.Zero);
        Assert.Equal(ReceiveStatus.Truncated, received.Status);
        Assert.InRange(received.Size, 28, 100);
    });

    [Fact]
    public void Receive_DisposedMeanwhile_Closes() => KernelNamespace.Run(() =>
    {
        var channel = new KernelChannel(KernelNamespace.Nfnetlink);
        Assert.NotEqual(0u, channel.PortId);
        Assert.Equal(ReceiveStatus.TimedOut, channel.Receive(new byte[10], TimeSpan.FromMilliseconds(10)).Status);
        var status = ReceiveStatus.Datagram;
        var receiver = new Thread(() => status = channel.Receive(new byte[100], Timeout.InfiniteTimeSpan).Status);
        receiver.Start();
        Thread.Sleep(50);
        channel.Dispose();
        Assert.True(receiver.Join(5000));
        Assert.Equal(ReceiveStatus.Closed, status);
        Assert.Throws<ObjectDisposedException>(() => channel.Send(new byte[16]));
    });

    [Fact]
    public void Send_LargerThanSendBuffer_GrowsIt() => KernelNamespace.Run(() =>
    {
        using var channel = new KernelChannel(KernelNamespace.Nfnetlink);
        using var writer = new MessageWriter();
        while (writer.Length < 1_000_000)
            writer.Append(1, NetlinkFlags.Request, 1, 0, new byte[10_000]);
        writer.Append(1, NetlinkFlags.Request | NetlinkFlags.Ack, 2, 0, []);
        channel.Send(writer.Written);
        Assert.Equal(ReceiveStatus.Datagram, channel.Receive(new byte[100], TimeSpan.Zero).Status);
    });

    [Fact]
    public void Options_KnownAndUnknown_AreToldApart() => KernelNamespace.Run(() =>
    {
        using var channel = new KernelChannel(KernelNamespace.Nfnetlink);
        foreach (var option in Enum.GetValues<NetlinkOption>())
            Assert.True(channel.TrySetOption(option, true), $"{option}");
        Assert.False(channel.TrySetOption((NetlinkOption)99, true));
        Assert.Equal(NetlinkErrno.Inval, Assert.Throws<NetlinkException>(() => channel.Join(99)).Errno);
    });

    [Fact]
    public void Open_UnknownProtocol_Throws() => KernelNamespace.Run(() =>
        Assert.Equal(NetlinkErrno.ProtoNoSupport, Assert.Throws<NetlinkException>(() => new KernelChannel(31)).Errno));

    [Fact]
    public void DumpDatagrams_OfRunningKernel_AreAsLargeAsTheEnginesLimit() => KernelNamespace.Run(() =>
    {
        // what DumpWriter.SmallestDatagram and LargestDatagram claim
        using var client = new NetlinkClient(new KernelChannel(KernelNamespace.Nfnetlink));
        using var batch = new RequestBatch(BatchKind.Independent);
        for (ushort i = 0; i < 1000; i++)
            batch.Add(ConntrackNew, NetlinkFlags.Create | NetlinkFlags.Exclusive, Connection((ushort)(1000 + i)));
        Assert.Empty(client.Execute("create connections", batch));
        using var channel = new KernelChannel(KernelNamespace.Nfnetlink);
        using var writer = new MessageWriter();
        writer.Append(ConntrackGet, NetlinkFlags.Request | NetlinkFlags.Dump, 1, 0, Header);
        channel.Send(writer.Written);
        var buffer = new byte[65536];
        var sizes = new List<int>();
        while (channel.Receive(buffer, TimeSpan.Zero) is { Status: ReceiveStatus.Datagram } received)
            sizes.Add(received.Size);
        Assert.SkipUnless(Environment.SystemPageSize == 4096, "the limits are those of 4 KiB pages");
        Assert.InRange(sizes[0], Statewall.Netlink.Server.DumpWriter.SmallestDatagram - 300, Statewall.Netlink.Server.DumpWriter.SmallestDatagram);
        Assert.InRange(sizes[1], Statewall.Netlink.Server.DumpWriter.LargestDatagram - 300, Statewall.Netlink.Server.DumpWriter.LargestDatagram);
        Assert.Equal(20, sizes[^1]);
    });

    /// <summary>A UDP connection from 127.0.0.1, distinguished by its port, that lasts 100 s.</summary>
    private static byte[] Connection(ushort port)
    {
        static string Tuple(int type, string source, string destination) =>
            $"3400{type:x2}80" + "14000180" + "08000100" + "7f000001" + "08000200" + "7f000002" + "1c000280" + "0500010011000000" + "06000200" + source + "0000" + "06000300" + destination + "0000";
        var number = port.ToString("x4");
        return Convert.FromHexString("02000000" + Tuple(1, number, "0035") + Tuple(2, "0035", number).Replace("7f000001", "x").Replace("7f000002", "7f000001").Replace("x", "7f000002") + "08000700" + "00000064");
    }

    private struct Counting : IMessageHandler
    {
        public int Messages;
        public bool Quiet;
        public byte[]? LastAttributes;

        public void Handle(in NetlinkMessage message)
        {
            Messages++;
            if (!Quiet)
                LastAttributes = message.Payload[4..12].ToArray();
        }

        public void Restart() => Messages = 0;
    }
}
