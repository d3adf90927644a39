using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>
/// Runs a test in a network namespace of its own, which lives as long as the thread that runs it; skips where that is not possible.
/// </summary>
internal static partial class KernelNamespace
{
    private const int NewNetwork = 0x40000000;

    public static void Run(Action<KernelSocket> test)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for a network namespace");
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.SkipUnless(unshare(NewNetwork) == 0, "needs the right to make a network namespace");
                Assert.SkipUnless(Directory.Exists("/proc/sys/net/netfilter"), "needs a kernel with connection tracking");
                using var socket = new KernelSocket();
                test(socket);
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

    public static void Sysctl(string name, int value) => File.WriteAllText($"/proc/sys/net/netfilter/{name}", $"{value}\n");

    /// <summary>Runs a program in the namespace of the calling thread; skips when it is not installed.</summary>
    public static string Program(string name, params string[] arguments)
    {
        Assert.True(TryProgram(name, arguments, out var output, out var errors), $"{name} {string.Join(' ', arguments)}: {errors}");
        return output;
    }

    /// <summary>As <see cref="Program"/>; false when the program fails.</summary>
    public static bool TryProgram(string name, string[] arguments, out string output, out string errors)
    {
        var path = new[] { "/usr/sbin/", "/sbin/", "/usr/bin/", "/bin/" }.Select(folder => folder + name).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"needs {name}");
        using var process = Process.Start(new ProcessStartInfo(path!, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        var late = process.StandardError.ReadToEndAsync();
        output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        errors = late.Result;
        return process.ExitCode == 0;
    }

    public static string Conntrack(string arguments) => Program("conntrack", arguments.Split(' '));

    [LibraryImport("libc")]
    private static partial int unshare(int flags);
}
