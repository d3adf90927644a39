using System.Net.Sockets;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Netlink.Tests.Server;

namespace Statewall.Netlink.Tests.Channels;

public sealed class UnixServerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly EchoProtocol _protocol = new();
    private readonly string _directory;
    private readonly string _path;
    private readonly UnixServer _server;
    private readonly byte[] _buffer = new byte[65536];

    public UnixServerTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux: SOCK_SEQPACKET");
        _directory = Directory.CreateTempSubdirectory("netlink").FullName;
        _path = Path.Combine(_directory, "engine");
        _server = new UnixServer(_protocol.Kernel, _path);
    }

    public void Dispose()
    {
        _server.Dispose();
        _protocol.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void File_OfServer_BelongsToOwnerAloneAndGoesWithIt()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));
        Assert.Equal([_path], Directory.GetFileSystemEntries(_directory));
        _server.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void Listen_WhereAServerLives_IsRefused()
    {
        var refusal = Assert.Throws<NetlinkException>(() => new UnixServer(_protocol.Kernel, _path));
        Assert.Equal(NetlinkErrno.AddrInUse, refusal.Errno);
        Assert.Contains("a server listens there already", refusal.Message, StringComparison.Ordinal);
        using var channel = Connect();
        Assert.NotEqual(0u, channel.PortId);
    }

    [Fact]
    public void Listen_WhereAServerDied_ReplacesItsFile()
    {
        var stale = Path.Combine(_directory, "stale");
        var dead = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        dead.Bind(new UnixDomainSocketEndPoint(stale + "x"));
        File.Move(stale + "x", stale); // so that disposing it leaves the file
        dead.Dispose();
        Assert.True(File.Exists(stale));
        using (new UnixServer(_protocol.Kernel, stale))
        using (var channel = new UnixChannel(stale, EchoProtocol.Number))
            Assert.Equal(7u, Echo(channel, 7));
        Assert.False(File.Exists(stale));
    }

    [Fact]
    public void Listen_WhereAnotherFileIs_IsRefusedAndKeepsIt()
    {
        var file = Path.Combine(_directory, "file");
        File.WriteAllText(file, "precious");
        Assert.Equal(NetlinkErrno.AddrInUse, Assert.Throws<NetlinkException>(() => new UnixServer(_protocol.Kernel, file)).Errno);
        Assert.Equal("precious", File.ReadAllText(file));
    }

    [Fact]
    public void Connect_NobodyThere_Throws() => Assert.Equal(
        NetlinkErrno.NoEnt, Assert.Throws<NetlinkException>(() => new UnixChannel(Path.Combine(_directory, "none"), EchoProtocol.Number)).Errno);

    [Fact]
    public void Connect_UnknownProtocol_IsRefusedWithReason()
    {
        var refusal = Assert.Throws<NetlinkException>(() => new UnixChannel(_path, 99));
        Assert.Equal(NetlinkErrno.ProtoNoSupport, refusal.Errno);
    }

    [Fact]
    public void Clients_SeveralAtOnce_AreServedIndependently()
    {
        const int Clients = 8, Rounds = 100, Messages = 500;
        var ports = new HashSet<uint>();
        var complete = 0;
        using var connected = new Barrier(Clients);
        var threads = Enumerable.Range(0, Clients).Select(_ => new Thread(() =>
        {
            using var client = new NetlinkClient(Connect());
            lock (ports)
                ports.Add(client.Channel.PortId);
            connected.SignalAndWait(Patience);
            for (var round = 0; round < Rounds; round++)
            {
                var next = 0u;
                client.Compose(EchoProtocol.Count, NetlinkFlags.None, Number(Messages)).Dump("count", (in message) =>
                {
                    if (MachineOrder.ReadU32(message.Payload) == next)
                        next++;
                });
                if (next == Messages)
                    Interlocked.Increment(ref complete);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(Patience)));
        Assert.Equal(Clients, ports.Count);
        Assert.Equal(Clients * Rounds, complete);
        Assert.True(SpinWait.SpinUntil(() => _server.ClientCount == 0, Patience));
    }

    [Fact]
    public void Datagram_LargerThanAFrame_ArrivesWhole()
    {
        using var channel = Connect();
        var body = new byte[3_000_000];
        new Random(1).NextBytes(body);
        using var writer = new MessageWriter();
        writer.Append(EchoProtocol.Echo, NetlinkFlags.Request, 5, 0, body);
        channel.Send(writer.Written);
        var buffer = new byte[4_000_000];
        var received = channel.Receive(buffer, Patience);
        Assert.Equal(new ReceiveResult(ReceiveStatus.Datagram, body.Length + 16), received);
        Assert.True(buffer.AsSpan(16, body.Length).SequenceEqual(body));
        channel.Send(writer.Written);
        Assert.Equal(new ReceiveResult(ReceiveStatus.Truncated, body.Length + 16), channel.Receive(_buffer, Patience));
        Assert.Equal(9u, Echo(channel, 9));
    }

    [Fact]
    public void Control_JoinOptionsBuffer_AreAnswered()
    {
        using var channel = Connect();
        Assert.Equal(ServerSocket.DefaultReceiveBufferSize, channel.ReceiveBufferSize);
        Assert.Equal(1_000_000, channel.RequestReceiveBuffer(1_000_000));
        Assert.Equal(1_000_000, channel.ReceiveBufferSize);
        Assert.True(channel.TrySetOption(NetlinkOption.ExtendedAck, true));
        Assert.False(channel.TrySetOption((NetlinkOption)99, true));
        Assert.Equal(NetlinkErrno.Perm, Assert.Throws<NetlinkException>(() => channel.Join(EchoProtocol.ForbiddenGroup)).Errno);
        channel.Join(3);
        using var other = Connect();
        Shout(other, 2);
        Assert.Equal(ReceiveStatus.Datagram, channel.Receive(_buffer, Patience).Status);
        channel.Leave(3);
        Assert.Equal(ReceiveStatus.Datagram, channel.Receive(_buffer, Patience).Status);
        Assert.Equal(ReceiveStatus.TimedOut, channel.Receive(_buffer, TimeSpan.FromMilliseconds(30)).Status);
    }

    [Fact]
    public void Join_WhileAnotherThreadReceives_IsAnswered()
    {
        using var channel = Connect();
        var received = ReceiveStatus.TimedOut;
        var receiver = new Thread(() => received = channel.Receive(new byte[1000], Timeout.InfiniteTimeSpan).Status);
        receiver.Start();
        Thread.Sleep(30);
        channel.Join(3);
        Shout(channel, 1);
        Assert.True(receiver.Join(Patience));
        Assert.Equal(ReceiveStatus.Datagram, received);
    }

    [Fact]
    public void SlowClient_WithEventsAndADump_HoldsUpNobody()
    {
        using var slow = Connect();
        slow.Join(3);
        using var writer = new MessageWriter();
        writer.Append(EchoProtocol.Count, NetlinkFlags.Request | NetlinkFlags.Dump, 5, 0, Number(1_000_000));
        slow.Send(writer.Written);
        using var other = Connect();
        for (var round = 0; round < 50; round++)
        {
            Shout(other, 1000);
            Assert.Equal(8u, Echo(other, 8));
        }
        lock (_protocol.Kernel.Gate)
            Assert.InRange(_protocol.Filled, 1, 100); // one million would be 4000 datagrams: they wait for the slow client
        int gaps = 0, events = 0;
        uint counted = 0;
        for (var done = false; !done;)
        {
            var received = slow.Receive(_buffer, Patience);
            gaps += received.Status == ReceiveStatus.Gap ? 1 : 0;
            foreach (var message in new NetlinkMessageEnumerator(_buffer.AsSpan(0, received.Size)))
            {
                events += message.Type == EchoProtocol.Shout ? 1 : 0;
                if (message.Type == EchoProtocol.Count)
                    Assert.Equal(counted++, MachineOrder.ReadU32(message.Payload));
                done |= message.Type == ControlType.Done;
            }
        }
        Assert.Equal(1_000_000u, counted);
        Assert.InRange(gaps, 1, 10);
        Assert.InRange(events, 1000, 49_999);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0200000000000000")]
    [InlineData("ff0000000c000000")]
    [InlineData("010000010c000000")]
    public void Frame_Malformed_RefusesThatClientOnly(string hex)
    {
        using var good = Connect();
        using var raw = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        raw.Connect(new UnixDomainSocketEndPoint(_path));
        raw.Send(Convert.FromHexString(hex.Length > 0 ? hex : new string('0', 2 * 70_000)));
        var size = raw.Receive(_buffer);
        Assert.InRange(size, 8, 200);
        Assert.Equal((byte)9, _buffer[0]);
        Assert.Equal(NetlinkErrno.Proto, (int)MachineOrder.ReadU32(_buffer.AsSpan(4)));
        Assert.Equal(0, raw.Receive(_buffer));
        Assert.Equal(3u, Echo(good, 3));
    }

    [Fact]
    public void Engine_ThatThrows_CostsThatClientOnly()
    {
        using var good = Connect();
        using var bad = Connect();
        using var writer = new MessageWriter();
        writer.Append(EchoProtocol.Count, NetlinkFlags.Request, 1, 0, []); // the protocol under test reads 4 bytes
        bad.Send(writer.Written);
        Assert.Equal(ReceiveStatus.Closed, bad.Receive(_buffer, Patience).Status);
        Assert.Contains("engine failed", Assert.Throws<NetlinkException>(() => bad.Join(3)).Message, StringComparison.Ordinal);
        Assert.Equal(3u, Echo(good, 3));
    }

    [Fact]
    public void Dispose_WithClientsWaiting_ClosesThem()
    {
        var channel = Connect();
        var received = ReceiveStatus.TimedOut;
        var receiver = new Thread(() => received = channel.Receive(new byte[1000], Timeout.InfiniteTimeSpan).Status);
        receiver.Start();
        Thread.Sleep(30);
        _server.Dispose();
        Assert.True(receiver.Join(Patience));
        Assert.Equal(ReceiveStatus.Closed, received);
        Assert.Throws<NetlinkException>(() => channel.Send(new byte[16]));
        channel.Dispose();
    }

    [Theory]
    [InlineData(EchoProtocol.Shout)]
    [InlineData(EchoProtocol.Count)]
    public void Dispose_WithAClientThatDoesNotRead_Ends(ushort request)
    {
        using var channel = Connect();
        channel.Join(3);
        using var writer = new MessageWriter();
        for (var i = 0; i < 100; i++)
            writer.Append(request, NetlinkFlags.Request, 1, 0, Number(100_000));
        channel.Send(writer.Written);
        Thread.Sleep(100);
        var closing = new Thread(_server.Dispose);
        closing.Start();
        Assert.True(closing.Join(Patience));
    }

    [Fact]
    public void Dispose_OfChannel_WakesReceiverAndClosesSocket()
    {
        var channel = Connect();
        channel.Join(3);
        var received = ReceiveStatus.TimedOut;
        var receiver = new Thread(() => received = channel.Receive(new byte[1000], Timeout.InfiniteTimeSpan).Status);
        receiver.Start();
        Thread.Sleep(30);
        channel.Dispose();
        Assert.True(receiver.Join(Patience));
        Assert.Equal(ReceiveStatus.Closed, received);
        Assert.True(SpinWait.SpinUntil(() => !_protocol.Groups.HasListeners(3), Patience));
    }

    private UnixChannel Connect() => new(_path, EchoProtocol.Number);

    private uint Echo(UnixChannel channel, uint sequence)
    {
        using var writer = new MessageWriter();
        writer.Append(EchoProtocol.Echo, NetlinkFlags.Request, sequence, 0, new byte[4]);
        channel.Send(writer.Written);
        Assert.Equal(ReceiveStatus.Datagram, channel.Receive(_buffer, Patience).Status);
        return MachineOrder.ReadU32(_buffer.AsSpan(NetlinkHeader.SequenceOffset));
    }

    private static void Shout(UnixChannel channel, uint times)
    {
        using var writer = new MessageWriter();
        writer.Append(EchoProtocol.Shout, NetlinkFlags.Request, 1, 0, Number(times));
        channel.Send(writer.Written);
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        MachineOrder.WriteU32(bytes, value);
        return bytes;
    }
}
