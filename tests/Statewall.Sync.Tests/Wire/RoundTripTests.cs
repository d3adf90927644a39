using CsCheck;
using Statewall.Sync.States;
using Statewall.Sync.Wire;

namespace Statewall.Sync.Tests.Wire;

public sealed class RoundTripTests
{
    private static readonly TellingRules All = new(Timeout: true, WindowScale: true);

    [Fact]
    public void Connection_WrittenAndRead_IsWrittenTheSame() =>
        SyncGen.Connection.Sample(state => IsStable(in state, fields => fields.Present == state.Present), iter: 20_000);

    [Fact]
    public void Expectation_WrittenAndRead_IsWrittenTheSame() =>
        SyncGen.Expectation.Sample(state => IsStable(in state, read => read.Present == state.Present && read.HasSameKey(in state)), iter: 20_000);

    [Fact]
    public void Connection_WithHelperOfTwelveCharacters_IsRefused()
    {
        var message = new byte[64];
        var writer = new WireWriter(message);
        writer.Text((int)ConnectionAttribute.Helper, "twelve-chars"u8);
        var state = default(ConnectionState);
        Assert.False(state.TryReadWire(message.AsSpan(0, writer.Length)));
    }

    [Fact]
    public void Connection_MergedWithPart_KeepsTheRest() =>
        Gen.Select(SyncGen.Connection, SyncGen.Connection).Sample((older, newer) =>
        {
            newer.Original = older.Original;
            newer.Present &= ConnectionFields.Status | ConnectionFields.Mark | ConnectionFields.Helper;
            var merged = older;
            merged.Merge(in newer);
            return merged.Present == (older.Present | newer.Present)
                && merged.Status == (newer.Has(ConnectionFields.Status) ? newer.Status : older.Status)
                && merged.Mark == (newer.Has(ConnectionFields.Mark) ? newer.Mark : older.Mark)
                && merged.Helper.SequenceEqual(newer.Has(ConnectionFields.Helper) ? newer.Helper : older.Helper)
                && merged.Timeout == older.Timeout;
        });

    private static bool IsStable<TState>(in TState state, Func<TState, bool> agrees)
        where TState : struct, ISyncState<TState>
    {
        var first = new byte[TellingRules.LargestWire];
        var second = new byte[TellingRules.LargestWire];
        var size = state.WriteWire(first, All);
        var read = default(TState);
        return read.TryReadWire(first.AsSpan(0, size)) && read.WriteWire(second, All) == size && first.AsSpan(0, size).SequenceEqual(second.AsSpan(0, size)) && agrees(read);
    }
}
