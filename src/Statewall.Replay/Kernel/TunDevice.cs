using System.Text;
using Microsoft.Win32.SafeHandles;
using Statewall.Netlink;

namespace Statewall.Replay.Kernel;

/// <summary>
/// A TUN device, or with link headers a TAP device: what is written enters the host as if received, what the host sends can be read. It goes with its network namespace.
/// One thread at a time. // drivers/net/tun.c
/// </summary>
internal sealed unsafe class TunDevice : SafeHandleMinusOneIsInvalid
{
    private const string Path = "/dev/net/tun";
    private const int NameSize = 16; // IFNAMSIZ
    private const int RequestSize = 40; // sizeof(struct ifreq)

    private TunDevice(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>
    /// Makes a device in the network namespace that the calling thread is in, or attaches to the one of that name that is there already. One that was made
    /// is gone when the object is, wherever it went meanwhile.
    /// </summary>
    /// <exception cref="ReplayException">The kernel refused.</exception>
    public static TunDevice Open(string name, bool hasLinkHeader = false)
    {
        var descriptor = LinuxCalls.Open(Path, LinuxCalls.ReadWrite | LinuxCalls.NonBlocking | LinuxCalls.CloseOnExec);
        if (descriptor < 0)
            throw new ReplayException($"cannot open {Path}: {LinuxCalls.LastErrorText}: TUN devices need the capability CAP_NET_ADMIN");
        var device = new TunDevice(descriptor);
        var request = stackalloc byte[RequestSize];
        new Span<byte>(request, RequestSize).Clear();
        Encoding.UTF8.GetBytes(name, new Span<byte>(request, NameSize - 1));
        var kind = hasLinkHeader ? LinuxCalls.TapDevice : LinuxCalls.TunDevice;
        MachineOrder.WriteU16(new Span<byte>(request + NameSize, 2), (ushort)(kind | LinuxCalls.TunWithoutHeader));
        if (LinuxCalls.Control(descriptor, LinuxCalls.SetTunInterface, request) == 0)
            return device;
        var text = LinuxCalls.LastErrorText;
        var kindName = hasLinkHeader ? "TAP" : "TUN";
        var hint = LinuxCalls.LastError switch
        {
            NetlinkErrno.Busy => ": another program has it",
            NetlinkErrno.Inval => $": there is a device of that name, and it is no {kindName} device, or one of several queues",
            NetlinkErrno.Perm => ": it needs the capability CAP_NET_ADMIN",
            _ => "",
        };
        device.Dispose();
        throw new ReplayException($"cannot make {kindName} device {name}: {text}{hint}");
    }

    /// <summary>Makes a device as <see cref="Open"/> does, for a namespace that goes with it.</summary>
    /// <exception cref="ReplayException">The kernel refused.</exception>
    public static TunDevice Create(string name, bool hasLinkHeader)
    {
        var device = Open(name, hasLinkHeader);
        // A device that outlives its descriptor goes with the namespace, which the kernel tidies up by itself, many at a time; without
        // this, closing the descriptor would wait for it (unregister_netdevice), tens of milliseconds for each device.
        if (LinuxCalls.Control((int)device.handle, LinuxCalls.SetTunPersistent, (byte*)1) == 0)
            return device;
        var text = LinuxCalls.LastErrorText;
        device.Dispose();
        throw new ReplayException($"cannot make TUN device {name} stay: {text}");
    }

    /// <summary>Lets a packet enter the host. The host has dealt with it when this returns: the kernel does its receive work in this call.</summary>
    /// <returns>False when the device refuses the packet: it is neither IPv4 nor IPv6, shorter than a link header, too large, or the device is off.</returns>
    public bool Write(ReadOnlySpan<byte> packet) => TryWrite(packet) switch
    {
        0 => true,
        NetlinkErrno.Inval or NetlinkErrno.MsgSize or NetlinkErrno.NoMem or NetlinkErrno.IO => false,
        _ => throw Failure("write to"),
    };

    /// <summary>As <see cref="Write"/>, for a device that may be down, or gone.</summary>
    /// <returns>0, or the error.</returns>
    public int TryWrite(ReadOnlySpan<byte> packet)
    {
        while (true)
        {
            fixed (byte* start = packet)
            {
                if (LinuxCalls.Write((int)handle, start, (nuint)packet.Length) >= 0)
                    return 0;
            }
            if (LinuxCalls.LastError is var errno and not NetlinkErrno.Intr)
                return errno;
        }
    }

    /// <summary>Takes the next packet that the host sent.</summary>
    /// <returns>Its size in bytes; 0 when there is none.</returns>
    public int Read(Span<byte> packet) => TryRead(packet) switch
    {
        >= 0 and var size => size,
        -NetlinkErrno.Again => 0,
        _ => throw Failure("read from"),
    };

    /// <summary>As <see cref="Read"/>, for a device that may be gone.</summary>
    /// <returns>The packet's size in bytes, or the error as a negative number: EAGAIN when there is no packet.</returns>
    public int TryRead(Span<byte> packet)
    {
        while (true)
        {
            nint size;
            fixed (byte* start = packet)
                size = LinuxCalls.Read((int)handle, start, (nuint)packet.Length);
            if (size >= 0)
                return (int)size;
            if (LinuxCalls.LastError is var errno and not NetlinkErrno.Intr)
                return -errno;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LinuxCalls.Close((int)handle) == 0;

    private static ReplayException Failure(string verb) => new($"cannot {verb} the TUN device: {LinuxCalls.LastErrorText}");
}
