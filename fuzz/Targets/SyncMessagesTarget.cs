using Statewall.Sync.Configuration;
using Statewall.Sync.Daemon;
using Statewall.Sync.Modes;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;
using Statewall.Sync.Wire;

namespace Statewall.Fuzz.Targets;

/// <summary>Takes the input for a datagram, and for a stream, of another machine in each mode; what is understood must be written the same.</summary>
public sealed class SyncMessagesTarget : IFuzzTarget, IFuzzSeeds
{
    private static readonly TellingRules All = new(Timeout: true, WindowScale: true);

    /// <inheritdoc/>
    public static string Name => "sync-messages";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        Convert.FromHexString("1a3000086b04a631"),
        Convert.FromHexString("1a6800106b04a6316b04a6316b04a631"),
        Convert.FromHexString("1000004c6b04a633000c00000a0a01020a1401630008000500000198000500020600000000080003d8b61f98000500040100000000080006000000780008000c0a1401010006000e204e0000"),
        Convert.FromHexString("1100002c0000000100080005000001be0006001200010000000a001b6674700000000014001c0000002000000100".PadRight(104, '0')),
        Convert.FromHexString("1300002c00000002000c00000a0a01020a14010200050002060000000008000300150014000c00040a0a01020a140102"),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        foreach (var mode in Enum.GetValues<ModeKind>())
        {
            var section = new SyncSection { NamedMode = mode, Expectations = new ExpectationChoice(true, []), AckWindowSize = 4 };
            var node = new SyncNode(section, new GeneralSection { HashSize = 16, HashLimit = 64 }, new SyncCounters(), TimeProvider.System, new Random(1), new Nowhere());
            node.ResyncRequested = node.SendBulk;
            node.Receive(input);
            if (node.Receive(input, isStream: true) is var used && used > input.Length)
                throw new InvalidOperationException("more was read than there was");
            node.Now = 2000;
            node.Advance();
            node.Transmit(100);
        }
        var reader = new SyncMessageReader(input);
        while (reader.MoveNext())
        {
            RoundTrip<ConnectionState>(reader.Message[SyncHeader.Size..]);
            RoundTrip<ExpectationState>(reader.Message[SyncHeader.Size..]);
        }
    }

    private static void RoundTrip<TState>(ReadOnlySpan<byte> attributes)
        where TState : struct, ISyncState<TState>
    {
        var state = default(TState);
        if (!state.TryReadWire(attributes) || !state.IsComplete)
            return;
        Span<byte> first = stackalloc byte[TellingRules.LargestWire];
        Span<byte> second = stackalloc byte[TellingRules.LargestWire];
        var size = state.WriteWire(first, All);
        if (!state.TryReadWire(first[..size]) || state.WriteWire(second, All) != size || !first[..size].SequenceEqual(second[..size]))
            throw new InvalidOperationException("what was written is read as another state");
    }

    private sealed class Nowhere : IMessageSink
    {
        private readonly byte[] _room = new byte[IMessageSink.LargestMessage];

        public Span<byte> Room => _room;

        public void Commit(int length)
        {
        }

        public void Flush()
        {
        }
    }
}
