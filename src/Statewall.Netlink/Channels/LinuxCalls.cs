using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Statewall.Netlink.Channels;

/// <summary>The system calls that .NET has no form of, with Linux's constants. Each sets the last P/Invoke error.</summary>
internal static unsafe partial class LinuxCalls
{
    public const int AddressFamilyNetlink = 16; // AF_NETLINK
    public const int SocketRaw = 3; // SOCK_RAW
    public const int CloseOnExec = 0x80000; // SOCK_CLOEXEC, EFD_CLOEXEC
    public const int NonBlocking = 0x800; // EFD_NONBLOCK
    public const int DontWait = 0x40; // MSG_DONTWAIT
    public const int ReportFullSize = 0x20; // MSG_TRUNC
    public const int LevelSocket = 1; // SOL_SOCKET
    public const int LevelNetlink = 270; // SOL_NETLINK
    public const int SendBuffer = 7; // SO_SNDBUF
    public const int ReceiveBuffer = 8; // SO_RCVBUF
    public const int SendBufferForce = 32; // SO_SNDBUFFORCE
    public const int ReceiveBufferForce = 33; // SO_RCVBUFFORCE
    public const int AddMembership = 1; // NETLINK_ADD_MEMBERSHIP
    public const int DropMembership = 2; // NETLINK_DROP_MEMBERSHIP
    public const short PollIn = 1; // POLLIN

    /// <summary>The error of the last call of this thread.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int descriptor, NetlinkAddress* address, uint size);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetSocketName(int descriptor, NetlinkAddress* address, uint* size);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    public static partial nint SendTo(int descriptor, byte* bytes, nuint count, int flags, NetlinkAddress* address, uint size);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    public static partial nint ReceiveFrom(int descriptor, byte* bytes, nuint count, int flags, NetlinkAddress* address, uint* size);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int descriptor, int level, int option, int* value, uint size);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int descriptor, int level, int option, int* value, uint* size);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FileStatus(int directory, string path, int flags, uint mask, byte* status);
}

/// <summary>An address of netlink. // struct sockaddr_nl</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkAddress
{
    public ushort Family;
    public ushort Padding;
    public uint PortId;
    public uint Groups;
}

/// <summary>What to wait for. // struct pollfd</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Descriptor;
    public short Events;
    public short Occurred;
}

/// <summary>A file descriptor that is closed once nobody uses it any more.</summary>
internal sealed class DescriptorHandle : SafeHandleMinusOneIsInvalid
{
    public DescriptorHandle(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>The descriptor; to be used between adding and releasing a reference.</summary>
    public int Descriptor => (int)handle;

    protected override bool ReleaseHandle() => LinuxCalls.Close((int)handle) == 0;
}
