using System.Diagnostics;
using Statewall.Netlink.Channels;

namespace Statewall.Sync.Daemon;

/// <summary>
/// A daemon in the background: the program starts itself again, which tells that it works by a line that is nothing else's.
/// A process with threads cannot go on as its own copy.
/// </summary>
internal static class DetachedStart
{
    private const string Mark = "STATEWALL_CONNTRACKD_DETACHED";
    private const int StandardDescriptors = 3;
    private const char ReadyLine = '\u0006'; // ACK

    /// <summary>True in the process that is to be the daemon; it has left its starter's session then.</summary>
    public static bool Enter()
    {
        if (Environment.GetEnvironmentVariable(Mark) is null)
            return false;
        Environment.SetEnvironmentVariable(Mark, null);
        _ = DaemonCalls.NewSession(); // refused only to one that leads a session already
        return true;
    }

    /// <summary>Has the starter end, and closes what this process has of it.</summary>
    public static unsafe void Ready()
    {
        var line = stackalloc byte[] { (byte)ReadyLine, (byte)'\n' };
        _ = LinuxCalls.Write(StandardDescriptors - 1, line, 2);
        Environment.CurrentDirectory = "/";
        var nowhere = DaemonCalls.Open("/dev/null", DaemonCalls.ReadWrite);
        for (var descriptor = 0; descriptor < StandardDescriptors && nowhere >= 0; descriptor++)
            _ = DaemonCalls.Duplicate(nowhere, descriptor);
        if (nowhere >= StandardDescriptors)
            _ = LinuxCalls.Close(nowhere);
    }

    /// <summary>Starts the daemon and waits until it works.</summary>
    /// <param name="words">The command line, from the applet's name on.</param>
    /// <param name="errors">Gets what it says until then.</param>
    /// <returns>0 when it works; its exit code when it ended.</returns>
    public static int Run(IEnumerable<string> words, Action<string> errors)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Mark] = "1";
        using var process = Process.Start(start)!;
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line is [ReadyLine])
                return 0;
            errors(line);
        }
        process.WaitForExit();
        return process.ExitCode;
    }
}
