using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Statewall.Netlink.Tests.Channels;

/// <summary>Runs test code in a network namespace of its own, on a thread that takes the namespace along when it ends.</summary>
internal static partial class KernelNamespace
{
    public const int Nfnetlink = 12;
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET

    public static void Run(Action body)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        ExceptionDispatchInfo? failure = null;
        string? skip = null;
        var thread = new Thread(() =>
        {
            if (Unshare(NewNetwork) != 0)
            {
                skip = $"needs root: no network namespace ({NetlinkErrno.Describe(Marshal.GetLastPInvokeError())})";
                return;
            }
            try
            {
                body();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        Assert.SkipWhen(skip is not null, skip ?? "");
        failure?.Throw();
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);
}
