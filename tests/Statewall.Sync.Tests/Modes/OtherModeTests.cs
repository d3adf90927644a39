using Statewall.Conntrack;
using Statewall.Sync.Configuration;

namespace Statewall.Sync.Tests.Modes;

public sealed class OtherModeTests
{
    private static readonly GeneralSection Small = new() { HashSize = 64, HashLimit = 1000 };

    [Fact]
    public void Alarm_WithMessagesLost_BecomesEqualWithinTwoRefreshes()
    {
        var settings = new SyncConfiguration { Sync = new SyncSection { NamedMode = ModeKind.Alarm, RefreshTime = TimeSpan.FromSeconds(5), CacheTimeout = TimeSpan.FromSeconds(20) }, General = Small };
        var (left, right) = (new Machine(settings), new Machine(settings));
        for (var number = 0; number < 50; number++)
            left.Change(EventKinds.New, number, 7);
        left.Advance(0);
        left.Sent.Clear(); // all of it is lost
        for (var now = 100; now < 12_000; now += 100)
            Pass(left, right, now);
        Assert.Equal(Machine.Contents(left.Node.Connections.Entries), Machine.Contents(right.Node.ExternalConnections!.Entries));
        for (var now = 12_000; now < 60_000; now += 100)
            right.Advance(now); // and nothing more is said
        Assert.Equal(0, right.Node.Counters.External!.Active);
    }

    [Fact]
    public void Notrack_WithoutLoss_IsEqualAtOnceAndCountsNothing()
    {
        var settings = new SyncConfiguration { Sync = new SyncSection { NamedMode = ModeKind.Notrack }, General = Small };
        var (left, right) = (new Machine(settings), new Machine(settings));
        for (var number = 0; number < 50; number++)
            left.Change(EventKinds.New, number, 7);
        left.Change(EventKinds.Destroy, 3, 7);
        Pass(left, right, 100);
        Assert.Equal(Machine.Contents(left.Node.Connections.Entries), Machine.Contents(right.Node.ExternalConnections!.Entries));
        Pass(left, right, 5000);
        Assert.Equal(0UL, right.Node.Counters.Messages.Lost);
    }

    [Fact]
    public void Stream_InPiecesOfAnySize_IsTheSameMessages()
    {
        var settings = new SyncConfiguration { Sync = new SyncSection { NamedMode = ModeKind.Notrack }, General = Small };
        var left = new Machine(settings);
        for (var number = 0; number < 50; number++)
            left.Change(EventKinds.New, number, 7);
        left.Advance(0);
        byte[] stream = [.. left.Sent.SelectMany(datagram => datagram)];
        for (var size = 1; size < 200; size++)
        {
            var right = new Machine(settings);
            var kept = Array.Empty<byte>();
            for (var at = 0; at < stream.Length; at += size)
            {
                kept = [.. kept, .. stream[at..Math.Min(stream.Length, at + size)]];
                kept = kept[right.Node.Receive(kept, isStream: true)..];
            }
            Assert.Empty(kept);
            Assert.Equal(50, right.Node.Counters.External!.Active);
            Assert.Equal(0UL, right.Node.Counters.Messages.Malformed);
        }
    }

    private static void Pass(Machine from, Machine to, long now)
    {
        from.Advance(now);
        to.Node.Now = now;
        foreach (var datagram in from.Sent)
            to.Node.Receive(datagram);
        from.Sent.Clear();
    }
}
