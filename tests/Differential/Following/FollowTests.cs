using System.Text;
using Statewall.Conntrack;
using Statewall.Conntrack.Filters;
using Statewall.Conntrack.Following;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Formats.Save;
using Statewall.Engine;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay.Kernel;

namespace Differential.Following;

// A listener that cannot keep up: what it makes of the events it is given must equal the table as soon as they rest, on both kernels.
public sealed class FollowTests
{
    private const int Connections = 4000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(4096, true)]
    [InlineData(1 << 24, false)]
    public void Follow_Engine_ModelEqualsTheTable(int bufferSize, bool hasGaps)
    {
        using var kernel = new EmbeddedKernel(TimeProvider.System);
        Follow(() => kernel.OpenChannel(ConntrackClient.Protocol), bufferSize, hasGaps);
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(1 << 24, false)]
    public void Follow_Kernel_ModelEqualsTheTable(int bufferSize, bool hasGaps)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux");
        using var place = new KernelNamespace();
        Follow(() => place.OpenChannel(ConntrackClient.Protocol), bufferSize, hasGaps);
    }

    private static void Follow(Func<INetlinkChannel> open, int bufferSize, bool hasGaps)
    {
        using var cancellation = new CancellationTokenSource();
        using var listening = new ConntrackClient(open());
        using var acting = new ConntrackClient(open());
        listening.RequestReceiveBuffer(bufferSize);
        listening.JoinConnections(EventKinds.All);
        Create(open(), 0, Connections / 4);
        var seen = new Seen();
        var model = new ConnectionModel();
        var thread = new Thread(() =>
        {
            var listener = new Listener(seen);
            listening.FollowConnections(null, model, open(), ref listener, cancellation.Token);
        });
        thread.Start();
        Assert.True(SpinWait.SpinUntil(() => seen.Count >= Connections / 4, Patience), "the table that was there did not come");

        Create(open(), Connections / 4, Connections);
        var ignored = default(Ignore);
        acting.DeleteMatching(new ConnectionFilter { Protocol = 17 }, open(), ref ignored);
        acting.UpdateMatching(new ConnectionFilter { Protocol = 132 }, new ConnectionChange { Mark = new MarkMatch(7, uint.MaxValue) }, open(), ref ignored);
        Create(open(), Connections, Connections + 100);

        var table = new Listing(new List<string>());
        acting.List(ConnectionTable.Tracked, null, ref table);
        table.Lines.Sort(StringComparer.Ordinal);
        Assert.NotEmpty(table.Lines);
        var equal = SpinWait.SpinUntil(() => seen.Snapshot().SequenceEqual(table.Lines), Patience);
        cancellation.Cancel();
        Assert.True(thread.Join(Patience));
        Assert.True(equal, $"{seen.Count} known, {table.Lines.Count} in the table, {seen.Gaps} gaps");
        Assert.Equal(table.Lines.Count, model.Count);
        Assert.Equal(hasGaps, seen.Gaps > 0);
    }

    // SCTP, UDP and one without a tracker in turn.
    private static void Create(INetlinkChannel channel, int from, int end)
    {
        using var batch = new CreationBatch(channel);
        for (var number = from; number < end; number++)
        {
            byte protocol = (number % 3) switch { 0 => 132, 1 => 17, _ => 89 };
            var (source, destination) = (new InetAddress(0x0A000000u + (uint)number), new InetAddress(0x0A800001u));
            ushort? port = protocol == 89 ? null : 53;
            var connection = new ConntrackMessage
            {
                Original = new ConntrackTuple { Source = source, Destination = destination, Protocol = protocol, SourcePort = port, DestinationPort = port },
                Reply = new ConntrackTuple { Source = destination, Destination = source, Protocol = protocol, SourcePort = port, DestinationPort = port },
                Timeout = 9000,
                Sctp = protocol == 132 ? new SctpProtocolInfo { State = SctpState.Established, OriginalTag = 1, ReplyTag = 2 } : null,
            };
            batch.Add(connection, NfProto.IPv4);
            if (batch.Count == CreationBatch.Most)
                Assert.Empty(batch.Send());
        }
        Assert.Empty(batch.Send());
    }

    /// <summary>What identifies a connection, and what follows it: without its time-out, which no event follows.</summary>
    private static (uint Id, string Line) Describe(ref ConnectionView connection)
    {
        using var output = new OutputBuffer(Stream.Null);
        ConnectionSave.Write(output, EventKinds.None, ref connection);
        connection.TryGetU32(CtAttribute.Mark, out var mark);
        connection.TryGetU32(CtAttribute.Id, out var id);
        var words = Encoding.UTF8.GetString(output.Pending).Split(' ').ToList();
        if (words.IndexOf("-t") is var at and >= 0)
            words.RemoveRange(at, 2);
        return (id, $"{string.Join(' ', words)} mark {mark} id {id}");
    }

    private sealed class Seen
    {
        private readonly Dictionary<uint, string> _lines = [];

        public int Gaps { get; private set; }

        public int Count
        {
            get
            {
                lock (_lines)
                    return _lines.Count;
            }
        }

        public void Take(EventKinds kind, ref ConnectionView connection)
        {
            var (id, line) = Describe(ref connection);
            lock (_lines)
            {
                if (kind == EventKinds.Destroy)
                    Assert.True(_lines.Remove(id), $"unknown: {line}");
                else
                    _lines[id] = line;
            }
        }

        public void Gap() => Gaps++;

        public List<string> Snapshot()
        {
            lock (_lines)
                return [.. _lines.Values.Order(StringComparer.Ordinal)];
        }
    }

    private readonly struct Listener(Seen seen) : IConnectionListener
    {
        public void Handle(EventKinds kind, ref ConnectionView connection) => seen.Take(kind, ref connection);

        public void Gap() => seen.Gap();

        public void Pause()
        {
        }
    }

    private readonly struct Listing(List<string> lines) : IConnectionHandler
    {
        public List<string> Lines { get; } = lines;

        public void Handle(ref ConnectionView connection) => Lines.Add(Describe(ref connection).Line);
    }

    private readonly struct Ignore : IConnectionUpdateHandler
    {
        public void Handle(ref ConnectionView connection)
        {
        }

        public void Refused(Statewall.Netlink.NetlinkException error) => throw error;
    }
}
