using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Statewall.Netlink;
using Statewall.Netlink.Channels;

namespace Statewall.Sync.Daemon;

/// <summary>Waits for descriptors that can be read, of which a daemon has about ten, and calls what belongs to them. One thread; <see cref="Wake"/> from any.</summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private readonly List<(SafeHandle Handle, Action Readable)> _watched = [];
    private readonly SafeFileHandle _wake;
    private PollEntry[] _entries = new PollEntry[16];

    /// <summary>Prepares to wait.</summary>
    public EventLoop()
    {
        var descriptor = LinuxCalls.EventFd(0, LinuxCalls.CloseOnExec | LinuxCalls.NonBlocking);
        if (descriptor < 0)
            throw new NetlinkException("create event descriptor", LinuxCalls.LastError);
        _wake = new SafeFileHandle(descriptor, ownsHandle: true);
        Watch(_wake, Empty);
    }

    /// <summary>Watches a descriptor until it is closed.</summary>
    public void Watch(SafeHandle handle, Action readable) => _watched.Add((handle, readable));

    /// <summary>Ends the present wait, or the next one.</summary>
    public void Wake()
    {
        var one = 1UL;
        _ = LinuxCalls.Write((int)_wake.DangerousGetHandle(), &one, sizeof(ulong)); // one that is full wakes as well
    }

    /// <summary>Waits, and calls what belongs to descriptors that can be read.</summary>
    /// <param name="milliseconds">How long at most; -1 for ever.</param>
    /// <returns>False when the wait failed.</returns>
    public bool Wait(int milliseconds)
    {
        _watched.RemoveAll(static watched => watched.Handle.IsClosed);
        var count = _watched.Count;
        if (_entries.Length < count)
            Array.Resize(ref _entries, count);
        for (var index = 0; index < count; index++)
            _entries[index] = new PollEntry { Descriptor = (int)_watched[index].Handle.DangerousGetHandle(), Events = LinuxCalls.PollIn };
        int ready;
        fixed (PollEntry* entries = _entries)
            ready = LinuxCalls.Poll(entries, (nuint)count, milliseconds);
        if (ready < 0)
            return LinuxCalls.LastError == NetlinkErrno.Intr;
        for (var index = 0; index < count && ready > 0; index++)
        {
            if (_entries[index].Occurred == 0)
                continue;
            ready--;
            if (!_watched[index].Handle.IsClosed)
                _watched[index].Readable();
        }
        return true;
    }

    /// <summary>Closes what the loop itself has.</summary>
    public void Dispose() => _wake.Dispose();

    private void Empty()
    {
        ulong count;
        _ = DaemonCalls.Read((int)_wake.DangerousGetHandle(), &count, sizeof(ulong)); // nothing to read is as good
    }
}
