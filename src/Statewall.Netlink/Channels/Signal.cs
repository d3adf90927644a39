namespace Statewall.Netlink.Channels;

/// <summary>Lets one thread wait for another, as an auto-reset event does, but without a handle that would have to be disposed.</summary>
internal sealed class Signal
{
    private readonly object _lock = new();
    private bool _set;

    /// <summary>Wakes the waiting thread, or the next one that waits.</summary>
    public void Set()
    {
        lock (_lock)
        {
            _set = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits until the signal is set, and takes it; may also return for no reason.</summary>
    public void Wait(TimeSpan timeout)
    {
        lock (_lock)
        {
            if (!_set)
                Monitor.Wait(_lock, timeout);
            _set = false;
        }
    }
}
