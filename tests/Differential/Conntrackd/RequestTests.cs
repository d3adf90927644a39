using System.Text.RegularExpressions;

namespace Differential.Conntrackd;

// What a daemon does with the kernel's tables when it is asked, or when events are lost.
public sealed class RequestTests
{
    private const int Count = 500;

    [Fact]
    public void Requests_OfTheFailoverScript_MakeTheOtherMachinePrimary()
    {
        using var pair = new DaemonPair(new PairSetup("FTFW", "UDP", true, true));
        Population.Create(pair.Left.Place, Count);
        Patience.Until(() => pair.Right.Count("external") == Count, () => pair.Right.Log);
        foreach (var request in new[] { "-c", "-f", "-R", "-B" })
            pair.Right.Ask(request);
        Patience.Until(() => pair.Left.Count("external") == Count, () => pair.Left.Log);
        Assert.Equal(0, pair.Right.Count("external"));
        Assert.Equal(Count, pair.Right.Count("internal"));
        pair.Left.Ask("-n");
        pair.Right.Ask("-c"); // nothing to do
        Assert.Contains($"Committed {Count} new entries", pair.Right.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void KernelFlush_ByTheDaemon_IsNotTold()
    {
        using var pair = new DaemonPair(new PairSetup("FTFW", "UDP", true, true));
        Population.Create(pair.Left.Place, Count);
        Patience.Until(() => pair.Right.Count("external") == Count, () => pair.Right.Log);
        pair.Left.Ask("-F");
        Patience.Until(() => pair.Left.Count("internal") == 0, () => pair.Left.Log);
        Assert.Empty(Population.Read(pair.Left.Place));
        Thread.Sleep(1500);
        Assert.Equal(Count, pair.Right.Count("external"));
    }

    [Fact]
    public void Purge_WhenItsTimeHasCome_EmptiesTheTable()
    {
        using var pair = new DaemonPair(new PairSetup("FTFW", "UDP", true, true) { ModeOptions = "PurgeTimeout 1" });
        Population.Create(pair.Left.Place, Count);
        pair.Left.Ask("-t");
        Patience.Until(() => Population.Read(pair.Left.Place).Length == 0, () => pair.Left.Log);
        Assert.Contains("flushing conntrack table in 1 secs", pair.Left.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_ThatWereLost_AreMadeUpForByTheTable()
    {
        using var pair = new DaemonPair(new PairSetup("FTFW", "UDP", true, true) { General = "NetlinkOverrunResync 1\nNetlinkBufferSize 4096\nNetlinkBufferSizeMaxGrowth 8192" });
        var number = 0;
        Patience.Until(
            () =>
            {
                Population.Create(pair.Left.Place, 2000, number);
                number += 2000;
                return !pair.Left.Ask("-s", "runtime").Contains("netlink overrun:\t\t           0", StringComparison.Ordinal);
            },
            () => "no event is lost");
        Population.Delete(pair.Left.Place, 0, 1000);
        Patience.Until(
            () => pair.Left.Count("internal") == number - 1000 && pair.Right.Count("external") == number - 1000,
            () => $"{number - 1000}: {pair.Left.Ask("-s")}{pair.Right.Ask("-s")}{pair.Left.Ask("-s", "runtime")}{pair.Left.Log}",
            seconds: 30);
    }

    [Fact]
    public void Table_ThatIsPolled_IsToldWithoutEvents()
    {
        using var pair = new DaemonPair(new PairSetup("FTFW", "UDP", true, true) { General = "PollSecs 1" });
        Population.Create(pair.Left.Place, Count);
        Patience.Until(() => pair.Right.Count("external") == Count, () => pair.Left.Log);
        Population.Delete(pair.Left.Place, 0, 100);
        Patience.Until(() => pair.Right.Count("external") == Count - 100, () => pair.Left.Log);
    }

    [Fact]
    public void Alarm_Entry_ExpiresWhereItIsNotToldAgain()
    {
        using var pair = new DaemonPair(new PairSetup("ALARM", "UDP", true, true) { ModeOptions = "RefreshTime 1\nCacheTimeout 4" });
        Population.Create(pair.Left.Place, Count);
        Patience.Until(() => pair.Right.Count("external") == Count, () => pair.Left.Log);
        Thread.Sleep(5000);
        Assert.Equal(Count, pair.Right.Count("external"));
        Assert.Contains("[expires in ", pair.Right.Ask("-e"), StringComparison.Ordinal);
        pair.Left.Kill();
        Patience.Until(() => pair.Right.Count("external") == 0, () => pair.Right.Log);
    }

    [Theory]
    [InlineData("-i")]
    [InlineData("-e")]
    public void Listing_OfACache_IsDebiansToTheByte(string request)
    {
        using var pair = new DaemonPair(new PairSetup("FTFW", "UDP", true, false) { Options = "ExpectationSync on\nTCPWindowTracking on" });
        foreach (var side in new[] { pair.Left, pair.Right })
            Population.Create(side.Place, Count); // so that both have and know the same
        Patience.Until(() => pair.Right.Count("external") == Count && pair.Left.Count("external") == Count, () => pair.Right.Log);
        foreach (var words in new[] { new[] { request }, [request, "-x"] })
        {
            var theirs = Lines(pair.Right.Ask(words));
            Assert.Equal(Count, theirs.Length);
            Assert.Equal(theirs, Lines(pair.Left.Ask(words)));
        }
    }

    // without what differs from machine to machine, and in any order
    private static string[] Lines(string text) => [.. Regex.Replace(text, @"<id>\d+</id>| \[active since \d+s\]", "")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
