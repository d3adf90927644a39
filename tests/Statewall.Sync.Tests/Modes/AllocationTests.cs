using Statewall.Conntrack;
using Statewall.Sync.Configuration;

namespace Statewall.Sync.Tests.Modes;

public sealed class AllocationTests
{
    private static readonly GeneralSection Small = new() { HashSize = 64, HashLimit = 1000 };

    [Theory]
    [InlineData(ModeKind.Ftfw)]
    [InlineData(ModeKind.Alarm)]
    [InlineData(ModeKind.Notrack)]
    internal void Events_AndMessagesAboutThem_AllocateNothing(ModeKind mode)
    {
        var machine = new Machine(new SyncConfiguration { Sync = new SyncSection { NamedMode = mode }, General = Small }) { KeepsNothing = true };
        Assert.Equal(0, AllocationMeter.Least(() =>
        {
            for (var number = 0; number < 200; number++)
            {
                machine.Change(EventKinds.New, number, 1);
                machine.Change(EventKinds.Update, number, 2);
            }
            machine.Advance(machine.Node.Now);
            for (var number = 0; number < 200; number++)
                machine.Change(EventKinds.Destroy, number, 2);
            machine.Advance(machine.Node.Now);
        }));
    }

    [Fact]
    public void Messages_Received_AllocateNothing()
    {
        var settings = new SyncConfiguration { Sync = new SyncSection { NamedMode = ModeKind.Notrack }, General = Small };
        var sender = new Machine(settings);
        for (var number = 0; number < 100; number++)
            sender.Change(EventKinds.New, number, 1);
        sender.Advance(0);
        var receiver = new Machine(settings);
        Assert.Equal(0, AllocationMeter.Least(() =>
        {
            foreach (var datagram in sender.Sent)
                receiver.Node.Receive(datagram);
        }));
        Assert.Equal(100, receiver.Node.Counters.External!.Active);
    }
}
