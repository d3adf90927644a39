using System.Runtime.InteropServices;

namespace Statewall.Sync.Daemon;

/// <summary>The system calls of a daemon that .NET has no form of, with Linux's constants. Each sets the last P/Invoke error.</summary>
internal static unsafe partial class DaemonCalls
{
    public const int CloseOnExec = 0x80000; // EFD_CLOEXEC
    public const int NonBlocking = 0x800; // EFD_NONBLOCK
    public const short PollIn = 1; // POLLIN
    public const int ReadWrite = 2; // O_RDWR

    /// <summary>The error of the last call of this thread.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, void* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

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

/// <summary>What to wait for. // struct pollfd</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Descriptor;
    public short Events;
    public short Occurred;
}
