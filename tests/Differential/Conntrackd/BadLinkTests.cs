namespace Differential.Conntrackd;

// What links and machines do that they should not.
public sealed class BadLinkTests
{
    private const int Count = 2000;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Messages_LostOnTheWay_AreRepaired(bool leftIsOurs, bool rightIsOurs)
    {
        using var pair = new DaemonPair(new PairSetup("FTFW", "UDP", leftIsOurs, rightIsOurs) { ModeOptions = "ACKWindowSize 20" });
        foreach (var side in new[] { pair.Left, pair.Right })
            side.Place.Run("nft", ["-f", "-"], "table inet loss {\n chain i { type filter hook input priority -300; udp dport 3780 numgen random mod 100 < 25 drop; }\n}\n");
        for (var first = 0; first < Count; first += 100)
        {
            Population.Create(pair.Left.Place, 100, first);
            Thread.Sleep(20);
        }
        Patience.Until(() => pair.Right.Count("external") == Count, () => Describe(pair), seconds: 40);
        Population.Delete(pair.Left.Place, 0, 500);
        Patience.Until(() => pair.Right.Count("external") == Count - 500, () => Describe(pair), seconds: 40);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Machine_KilledAndStartedAgain_GetsAll(bool leftIsOurs, bool rightIsOurs)
    {
        using var pair = new DaemonPair(new PairSetup("FTFW", "UDP", leftIsOurs, rightIsOurs) { ModeOptions = "StartupResync on" });
        Population.Create(pair.Left.Place, Count);
        Patience.Until(() => pair.Right.Count("external") == Count, () => Describe(pair));
        pair.Right.Kill();
        Population.Create(pair.Left.Place, 500, Count);
        Population.Delete(pair.Left.Place, 0, 100);
        pair.Right.Start();
        Patience.Until(() => pair.Right.Count("external") == Count + 400, () => Describe(pair));
        pair.Left.Kill();
        pair.Left.Start();
        pair.Left.Ask("-B");
        Patience.Until(() => pair.Left.Count("internal") == Count + 400 && pair.Right.Count("external") == Count + 400, () => Describe(pair));
    }

    [Theory]
    [InlineData("UDP", true, true)]
    [InlineData("UDP", true, false)]
    [InlineData("UDP", false, true)]
    [InlineData("Multicast", true, true)]
    public void Link_ThatGoesDown_IsReplacedByTheOther(string transport, bool leftIsOurs, bool rightIsOurs)
    {
        using var pair = new DaemonPair(new PairSetup("FTFW", transport, leftIsOurs, rightIsOurs) { HasTwoLinks = true });
        Population.Create(pair.Left.Place, 500);
        Patience.Until(() => pair.Right.Count("external") == 500, () => Describe(pair));
        pair.SetCable("sync0", isUp: false);
        Patience.Until(() => pair.Left.Ask("-s", "link").Contains("device=sync1 status=RUNNING role=ACTIVE", StringComparison.Ordinal), () => Describe(pair));
        Population.Create(pair.Left.Place, 500, 500);
        Patience.Until(() => pair.Right.Count("external") == 1000, () => Describe(pair));
    }

    private static string Describe(DaemonPair pair) =>
        $"left has {pair.Left.Count("internal")}, right knows {pair.Right.Count("external")}\n{pair.Left.Ask("-s")}{pair.Left.Ask("-s", "queue")}\n{pair.Right.Ask("-s")}{pair.Right.Ask("-s", "network")}\n{pair.Left.Log}\n{pair.Right.Log}";
}
