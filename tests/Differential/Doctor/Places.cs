using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Statewall.Conntrack;
using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Conntrack.Tests.Diagnosis;
using Statewall.Engine;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Ctnetlink;

namespace Differential.Doctor;

// Where a table is made and examined: in the running kernel, in a network namespace that lives as long as the thread that runs the test, or in an
// engine of its own.
internal static partial class Places
{
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET

    public static void Run(string place, uint limit, Action<Func<INetlinkChannel>, IConntrackSettings> test)
    {
        if (place == "kernel")
            InNamespace(() => test(static () => new KernelChannel(ConntrackClient.Protocol), new ProcSettings()));
        else
            InEngine(limit, test);
    }

    public static void Fill(Func<INetlinkChannel> open, IEnumerable<ConntrackMessage> connections)
    {
        using var batch = new CreationBatch(open());
        foreach (var connection in connections)
        {
            batch.Add(connection, SyntheticTables.FamilyOf(connection));
            if (batch.Count == CreationBatch.Most)
                Assert.Empty(batch.Send());
        }
        Assert.Empty(batch.Send());
    }

    private static void InEngine(uint limit, Action<Func<INetlinkChannel>, IConntrackSettings> test)
    {
        using var kernel = new EmbeddedKernel();
        kernel.Settings.Maximum = limit;
        kernel.AdvanceTo(1_700_000_000_000_000_000);
        INetlinkChannel Open() => kernel.OpenChannel();
        using var settings = new NetlinkSettings(Open);
        test(Open, settings);
    }

    private static void InNamespace(Action test)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux");
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.SkipUnless(unshare(NewNetwork) == 0, "needs the right to make a network namespace");
                Assert.SkipUnless(Directory.Exists("/proc/sys/net/netfilter"), "needs a kernel with connection tracking");
                test();
            }
#pragma warning disable CA1031 // carried over to the test's own thread
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    [LibraryImport("libc")]
    private static partial int unshare(int flags);
}
