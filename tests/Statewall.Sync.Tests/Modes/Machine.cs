using Statewall.Conntrack;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.Configuration;
using Statewall.Sync.Daemon;
using Statewall.Sync.Modes;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Tests.Modes;

/// <summary>A machine in a test: a node whose datagrams are kept until the test delivers them.</summary>
internal sealed class Machine : IMessageSink
{
    private readonly byte[] _buffer = new byte[1500 + IMessageSink.LargestMessage];
    private readonly SyncConfiguration _settings;
    private int _length;

    public Machine(SyncConfiguration settings, long now = 0)
    {
        _settings = settings;
        Start(now);
    }

    public SyncNode Node { get; private set; } = null!;

    public List<byte[]> Sent { get; } = [];

    /// <summary>What is sent is thrown away.</summary>
    public bool KeepsNothing { get; init; }

    /// <inheritdoc/>
    public Span<byte> Room => _buffer.AsSpan(_length);

    /// <summary>Starts, or starts anew with nothing.</summary>
    public void Start(long now)
    {
        _length = 0;
        Node = new SyncNode(_settings.Sync!, _settings.General, new SyncCounters(), new Seconds(now), new Random(7), this) { Now = now };
        Node.ResyncRequested = Node.SendBulk;
    }

    /// <inheritdoc/>
    public void Commit(int length)
    {
        const int Size = 1472;
        if (_length + length >= Size)
        {
            Span<byte> message = stackalloc byte[length];
            _buffer.AsSpan(_length, length).CopyTo(message);
            Flush();
            message.CopyTo(_buffer);
        }
        _length += length;
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_length > 0 && !KeepsNothing)
            Sent.Add(_buffer[.._length]);
        _length = 0;
    }

    /// <summary>A connection of this machine changes.</summary>
    public void Change(EventKinds kind, int number, uint mark)
    {
        var state = new ConnectionState
        {
            Original = new FlowTuple
            {
                Family = NfProto.IPv4,
                Protocol = 17,
                Source = new FlowAddress(1, 0),
                Destination = new FlowAddress(2, 0),
                SourcePort = (ushort)number,
            },
            Present = ConnectionFields.IPv4 | ConnectionFields.Protocol | ConnectionFields.Ports | ConnectionFields.Mark,
            Mark = mark,
        };
        Node.TakeEvent(kind, in state, isOwn: false);
    }

    public void Advance(long now)
    {
        Node.Now = now;
        Node.Advance();
        while (Node.Transmit(100))
        {
        }
    }

    /// <summary>The living entries of a cache: number and mark.</summary>
    public static SortedDictionary<int, uint> Contents(Caches.EntryCache<ConnectionState> cache)
    {
        var contents = new SortedDictionary<int, uint>();
        foreach (var entry in cache)
        {
            if (entry.Life != Caches.EntryLife.Dead)
                contents.Add(entry.State.Original.SourcePort, entry.State.Mark);
        }
        return contents;
    }

    private sealed class Seconds(long now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + now);
    }
}
