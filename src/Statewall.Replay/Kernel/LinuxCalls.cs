using System.Runtime.InteropServices;

namespace Statewall.Replay.Kernel;

/// <summary>The system calls that .NET has no form of, with Linux's constants. Each sets the last P/Invoke error.</summary>
internal static unsafe partial class LinuxCalls
{
    public const int CloneNewNet = 0x40000000; // CLONE_NEWNET
    public const int ReadOnly = 0; // O_RDONLY
    public const int WriteOnly = 1; // O_WRONLY
    public const int ReadWrite = 2; // O_RDWR
    public const int NonBlocking = 0x800; // O_NONBLOCK
    public const int CloseOnExec = 0x80000; // O_CLOEXEC
    public const nuint SetTunInterface = 0x400454CA; // TUNSETIFF
    public const nuint SetTunPersistent = 0x400454CB; // TUNSETPERSIST
    public const short TunDevice = 0x0001; // IFF_TUN
    public const short TapDevice = 0x0002; // IFF_TAP
    public const short TunWithoutHeader = 0x1000; // IFF_NO_PI

    public const short PollIn = 1; // POLLIN

    /// <summary>The error of the last call of this thread.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>The error of the last call of this thread, in words.</summary>
    public static string LastErrorText => Marshal.GetLastPInvokeErrorMessage();

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(int descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, nuint request, byte* argument);

    /// <summary>A descriptor that poll(2) waits for. // struct pollfd</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor; // negative: left out
        public short Wanted;
        public short Found;
    }
}
