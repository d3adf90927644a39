using CsCheck;
using Statewall.Conntrack;
using Statewall.Sync.Configuration;

namespace Statewall.Sync.Tests.Modes;

public sealed class FtfwTests
{
    private const int Rounds = 60;
    private static readonly SyncConfiguration Settings = new() { Sync = new SyncSection { AckWindowSize = 8 }, General = new GeneralSection { HashSize = 64, HashLimit = 1000 } };

    [Fact]
    public void TwoMachines_OverALinkThatLosesReordersAndDuplicates_BecomeEqual() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 60], Gen.Int[0, 40], Gen.Int[0, 40]).Sample(
            (seed, loss, disorder, duplicates) =>
            {
                var link = new Link(new Random(seed), loss, disorder, duplicates);
                var (left, right) = (new Machine(Settings), new Machine(Settings));
                var now = Run(left, right, link, Rounds, changes: true, 0);
                link.IsPerfect = true;
                Run(left, right, link, 20, changes: false, now);
                AssertEqual(left, right);
                AssertEqual(right, left);
            },
            iter: 2000);

    [Fact]
    public void TwoMachines_WhoseLinkIsCut_BecomeEqualWhenItIsBack()
    {
        var link = new Link(new Random(3), 0, 0, 0);
        var (left, right) = (new Machine(Settings), new Machine(Settings));
        var now = Run(left, right, link, 10, changes: true, 0);
        link.Loss = 100;
        now = Run(left, right, link, 30, changes: true, now);
        link.Loss = 0;
        Run(left, right, link, 10, changes: false, now);
        AssertEqual(left, right);
        AssertEqual(right, left);
    }

    [Fact]
    public void Machine_ThatIsStartedAnewAndAsks_GetsAll()
    {
        var link = new Link(new Random(5), 20, 0, 0);
        var (left, right) = (new Machine(Settings), new Machine(Settings));
        var now = Run(left, right, link, 20, changes: true, 0);
        right.Start(now);
        right.Node.Mode.RequestResync();
        now = Run(left, right, link, 20, changes: true, now);
        link.IsPerfect = true;
        Run(left, right, link, 20, changes: false, now);
        AssertEqual(left, right); // the other way there are entries whose end nobody has seen: no kernel tells of them any more
    }

    [Fact]
    public void Machine_ThatIsStartedAnewAmongNumbersThatWereLost_IsHeard()
    {
        var link = new Link(new Random(7), 0, 0, 0);
        var (left, right) = (new Machine(Settings), new Machine(Settings));
        var now = Run(left, right, link, 1, changes: true, 0);
        link.Loss = 100; // its numbers are those of its signs of life, one a second, as those of its next start will be
        now = Run(left, right, link, 40, changes: false, now);
        link.Loss = 0;
        now = Run(left, right, link, 4, changes: false, now);
        right.Start(now);
        right.Node.Mode.RequestResync();
        Run(left, right, link, 40, changes: false, now);
        AssertEqual(left, right);
    }

    [Fact]
    public void Machine_ThatIsAcknowledged_KeepsNothing()
    {
        var link = new Link(new Random(9), 0, 0, 0);
        var (left, right) = (new Machine(Settings), new Machine(Settings));
        Run(left, right, link, 20, changes: true, 0);
        Run(left, right, link, 5, changes: false, 20_000);
        Assert.True(left.Node.Counters.Resend!.Length <= 1, $"{left.Node.Counters.Resend.Length} messages wait"); // the last acknowledgement itself
        Assert.Equal(left.Node.Counters.Internal!.Active, left.Node.Counters.Internal.Objects);
    }

    private static long Run(Machine left, Machine right, Link link, int rounds, bool changes, long now)
    {
        for (var round = 0; round < rounds; round++)
        {
            now += 400;
            if (changes)
            {
                link.Change(left, 0);
                link.Change(right, 1000);
            }
            left.Advance(now);
            right.Advance(now);
            link.Deliver(left, right);
            link.Deliver(right, left);
        }
        return now;
    }

    private static void AssertEqual(Machine owner, Machine other) =>
        Assert.Equal(Machine.Contents(owner.Node.Connections.Entries), Machine.Contents(other.Node.ExternalConnections!.Entries));

    private sealed class Link(Random random, int loss, int disorder, int duplicates)
    {
        private readonly Dictionary<Machine, List<byte[]>> _late = [];
        private uint _mark;

        public int Loss { get; set; } = loss;

        public bool IsPerfect { get; set; }

        public void Change(Machine machine, int first)
        {
            for (var count = random.Next(12); count > 0; count--)
            {
                var kind = random.Next(4) switch { 0 => EventKinds.New, 1 => EventKinds.Destroy, _ => EventKinds.Update };
                machine.Change(kind, first + random.Next(40), ++_mark);
            }
        }

        public void Deliver(Machine from, Machine to)
        {
            if (!_late.TryGetValue(to, out var late))
                _late[to] = late = [];
            foreach (var datagram in from.Sent)
            {
                if (IsPerfect || random.Next(100) >= Loss)
                    Pass(datagram, to, late);
            }
            from.Sent.Clear();
            foreach (var datagram in late)
                to.Node.Receive(datagram);
            late.Clear();
        }

        // what is late comes after all others of its round
        private void Pass(byte[] datagram, Machine to, List<byte[]> late)
        {
            if (!IsPerfect && random.Next(100) < disorder)
                late.Add(datagram);
            else
                to.Node.Receive(datagram);
            if (!IsPerfect && random.Next(100) < duplicates)
                late.Add(datagram);
        }
    }
}
