using System.Globalization;
using System.Runtime.InteropServices;
using Statewall.Replay.Kernel;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Tests.Kernel;

[Collection(Host.KernelCollection)]
public sealed partial class KernelNamespaceTests
{
    private const string NamespaceCount = "/sys/kernel/slab/net_namespace/objects";

    [Fact]
    public void Run_InsideTheNamespace_SeesAnotherNamespaceThanTheProcess()
    {
        Host.RequireKernel();
        using var first = new KernelNamespace();
        using var second = new KernelNamespace();
        var names = new HashSet<string?>
        {
            Current(),
            first.Run(Current),
            second.Run(Current),
        };
        Assert.Equal(3, names.Count);
        Assert.Equal(first.Run(Current), first.Run(() => first.Run(Current)));

        static string? Current() => File.ResolveLinkTarget("/proc/thread-self/ns/net", false)?.Name;
    }

    [Fact]
    public void Run_WorkThatThrows_ThrowsToTheCallerAndGoesOn()
    {
        Host.RequireKernel();
        using var space = new KernelNamespace();
        Assert.Throws<FormatException>(() => space.Run(() => throw new FormatException()));
        Assert.Equal(7, space.Run(() => 7));
        space.Dispose();
        Assert.Throws<ObjectDisposedException>(() => space.Run(() => 7));
    }

    [Fact]
    public void Run_ManyCallers_EachGetsItsOwnResult()
    {
        Host.RequireKernel();
        using var space = new KernelNamespace();
        Parallel.For(0, 1000, number => Assert.Equal(number, space.Run(() => number)));
    }

    [Fact]
    public void Constructor_WithoutPrivilege_NamesItAndThreeWaysOn()
    {
        Host.RequireKernel();
        var message = "";
        var thread = new Thread(() =>
        {
            // privileges are a thread's own, and those it starts inherit them
            DropEffectivePrivileges();
            message = Assert.Throws<ReplayException>(() => new KernelNamespace()).Message;
        });
        thread.Start();
        thread.Join();
        Assert.Contains("CAP_SYS_ADMIN", message, StringComparison.Ordinal);
        Assert.Contains("sudo", message, StringComparison.Ordinal);
        Assert.Contains("unshare -Urn", message, StringComparison.Ordinal);
        Assert.Contains("--engine embedded", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replays_AThousandInParallelThreads_LeaveNothingBehind()
    {
        Host.RequireKernel();
        var capture = Traffic.Capture(Traffic.Handshake());
        var scenario = Scenario.FromCapture(capture);
        var descriptors = CountDescriptors();
        using (var target = new KernelTarget())
        {
            target.Setup(scenario, 0);
            Assert.Equal(descriptors + 2, CountDescriptors()); // its two devices: the count sees what it is to see
        }
        Replay();
        var namespaces = CountNamespaces();
        Parallel.For(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => Replay());
        Assert.InRange(CountDescriptors(), 0, descriptors);
        // the kernel removes namespaces a while after their end, and others on this machine have some as well
        for (var patience = 100; patience > 0 && CountNamespaces() > namespaces + 100; patience--)
            Thread.Sleep(100);
        Assert.InRange(CountNamespaces(), 0, namespaces + 100);

        void Replay()
        {
            using var target = new KernelTarget();
            var result = Replayer.Run(capture, scenario, target);
            Assert.Single(result.Connections);
            Assert.Equal(3, result.Counts.Sent);
        }
    }

    // those that replays use: sockets, events and TUN devices
    private static int CountDescriptors() => Directory.GetFiles("/proc/self/fd")
        .Select(TargetOf)
        .Count(target => target is "tun" || target.StartsWith("socket:", StringComparison.Ordinal) || target.Contains("eventfd", StringComparison.Ordinal));

    // Another thread may have closed it since it was listed.
    private static string TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, false)?.Name ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static int CountNamespaces() =>
        File.Exists(NamespaceCount) ? int.Parse(File.ReadAllText(NamespaceCount).Split(' ', '\n')[0], CultureInfo.InvariantCulture) : 0;

    private static unsafe void DropEffectivePrivileges()
    {
        var header = stackalloc uint[2] { 0x20080522, 0 }; // _LINUX_CAPABILITY_VERSION_3, this thread
        var sets = stackalloc uint[6];
        Assert.Equal(0, GetPrivileges(header, sets));
        sets[0] = sets[3] = 0; // the effective ones
        Assert.Equal(0, SetPrivileges(header, sets));
    }

    [LibraryImport("libc", EntryPoint = "capget")]
    private static unsafe partial int GetPrivileges(uint* header, uint* sets);

    [LibraryImport("libc", EntryPoint = "capset")]
    private static unsafe partial int SetPrivileges(uint* header, uint* sets);
}
