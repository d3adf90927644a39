using System.Runtime.InteropServices;

namespace Statewall.Sync.Daemon;

/// <summary>The system calls of a daemon alone that .NET has no form of; those that sockets need as well are in <see cref="Netlink.Channels.LinuxCalls"/>.</summary>
internal static unsafe partial class DaemonCalls
{
    public const int ReadWrite = 2; // O_RDWR

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, void* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SetScheduler(int process, int policy, int* priority);

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    public static partial int NewSession();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(int descriptor, int other);

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint FileMask(uint mask);
}
