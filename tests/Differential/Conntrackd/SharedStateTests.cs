namespace Differential.Conntrackd;

// What one machine tracks is in the other's table after a commit, whoever runs which daemon.
public sealed class SharedStateTests
{
    private const int Count = 1500;

    public static TheoryData<string, string, bool, bool> Pairs()
    {
        var pairs = new TheoryData<string, string, bool, bool>();
        foreach (var (mode, transport) in new[]
        {
            ("FTFW", "UDP"), ("FTFW", "UDPv6"), ("FTFW", "Multicast"), ("ALARM", "UDP"), ("ALARM", "Multicast"), ("NOTRACK", "UDP"), ("NOTRACK", "TCP"), ("NOTRACK", "Multicast"),
        })
        {
            pairs.Add(mode, transport, true, true);
            pairs.Add(mode, transport, true, false);
            pairs.Add(mode, transport, false, true);
        }
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Table_OfOneMachine_IsTheOthersAfterACommit(string mode, string transport, bool leftIsOurs, bool rightIsOurs)
    {
        // Debian's commits tags of SCTP with the flag of TCP in them that stands for unchecked windows, unless windows are checked
        var options = rightIsOurs ? "ExpectationSync on" : "ExpectationSync on\nTCPWindowTracking on";
        using var pair = new DaemonPair(new PairSetup(mode, transport, leftIsOurs, rightIsOurs) { Options = options });
        Population.Create(pair.Left.Place, Count);
        Patience.Until(() => pair.Right.Count("external") == Count, () => Describe(pair));
        Population.Delete(pair.Left.Place, 0, 100);
        Patience.Until(() => pair.Right.Count("external") == Count - 100, () => Describe(pair));
        pair.Right.Ask("-c");
        var expected = Population.Read(pair.Left.Place);
        Assert.Equal(Count - 100, expected.Length);
        Population.AssertEqual(expected, Population.Read(pair.Right.Place));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Table_OfOneMachine_GoesStraightIntoTheOthersKernelWithoutCaches(bool leftIsOurs, bool rightIsOurs)
    {
        using var pair = new DaemonPair(new PairSetup("NOTRACK", "UDP", leftIsOurs, rightIsOurs)
        {
            ModeOptions = "DisableInternalCache on\nDisableExternalCache on",
            Options = "TCPWindowTracking on",
        });
        Population.Create(pair.Left.Place, Count);
        Patience.Until(() => Population.Read(pair.Right.Place).Length == Count, () => Describe(pair));
        if (leftIsOurs) // Debian's dies of a removal without an internal cache
        {
            Population.Delete(pair.Left.Place, 0, 100);
            Patience.Until(() => Population.Read(pair.Right.Place).Length == Count - 100, () => Describe(pair));
        }
        Population.AssertEqual(Population.Read(pair.Left.Place), Population.Read(pair.Right.Place));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Expectation_OfOneMachine_IsTheOthersAfterACommit(bool leftIsOurs, bool rightIsOurs)
    {
        using var pair = new DaemonPair(new PairSetup("FTFW", "UDP", leftIsOurs, rightIsOurs));
        Expectations.Create(pair.Left.Place, 20);
        Patience.Until(() => pair.Right.Count("external", expectations: true) == 20, () => Describe(pair) + pair.Left.Ask("-s", "expect") + pair.Right.Ask("-s", "expect"));
        pair.Right.Ask("-c");
        Population.AssertEqual(Expectations.Read(pair.Left.Place), Expectations.Read(pair.Right.Place));
        Population.AssertEqual(Population.Read(pair.Left.Place), Population.Read(pair.Right.Place));
    }

    private static string Describe(DaemonPair pair) =>
        $"left has {pair.Left.Count("internal")}, right knows {pair.Right.Count("external")}\n{pair.Left.Ask("-s")}\n{pair.Right.Ask("-s")}{pair.Right.Ask("-s", "network")}\n{pair.Left.Log}\n{pair.Right.Log}";
}
