using System.Net.Sockets;
using Statewall.Netlink.Channels;

namespace Statewall.Netlink.Server;

/// <summary>Creates a Unix socket's file so that nobody else ever gets access, and never over something that is in use.</summary>
internal static unsafe class UnixSocketFile
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint TypeAndInode = 0x101; // STATX_TYPE | STATX_INO
    private const int ModeOffset = 28; // statx.stx_mode
    private const int InodeOffset = 32; // statx.stx_ino
    private const int TypeMask = 0xF000; // S_IFMT
    private const int SocketType = 0xC000; // S_IFSOCK
    private const int Backlog = 64;

    /// <summary>
    /// Listens on <paramref name="path"/>. The socket is made under another name, restricted, and then moved into place, which replaces a
    /// dead server's file in one step.
    /// </summary>
    public static Socket Listen(string path)
    {
        RefuseUnlessFree(path);
        var provisional = $"{path}.{Environment.ProcessId}";
        RefuseUnlessFree(provisional);
        File.Delete(provisional);
        var listener = UnixFrame.CreateSocket();
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(provisional));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(provisional, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(Backlog);
            File.Move(provisional, path, overwrite: true);
            return listener;
        }
        catch (SocketException refusal)
        {
            listener.Dispose();
            throw new NetlinkException($"listen on {path}", UnixChannel.ToErrno(refusal));
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>The file's inode, 0 when there is none.</summary>
    public static ulong InodeOf(string path)
    {
        var status = stackalloc byte[256];
        return LinuxCalls.FileStatus(CurrentDirectory, path, NoFollow, TypeAndInode, status) == 0 ? *(ulong*)(status + InodeOffset) : 0;
    }

    private static void RefuseUnlessFree(string path)
    {
        var status = stackalloc byte[256];
        if (LinuxCalls.FileStatus(CurrentDirectory, path, NoFollow, TypeAndInode, status) != 0)
        {
            if (LinuxCalls.LastError == NetlinkErrno.NoEnt)
                return;
            throw new NetlinkException($"listen on {path}", LinuxCalls.LastError);
        }
        if ((*(ushort*)(status + ModeOffset) & TypeMask) != SocketType)
            throw new NetlinkException($"listen on {path}", NetlinkErrno.AddrInUse, kernelText: "the file exists and is no socket");
        using var probe = UnixFrame.CreateSocket();
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refusal) when (UnixChannel.ToErrno(refusal) is NetlinkErrno.ConnRefused or NetlinkErrno.NoEnt)
        {
            return; // left behind by a server that died
        }
        catch (SocketException refusal)
        {
            throw new NetlinkException($"listen on {path}", UnixChannel.ToErrno(refusal));
        }
        throw new NetlinkException($"listen on {path}", NetlinkErrno.AddrInUse, kernelText: "a server listens there already");
    }
}
