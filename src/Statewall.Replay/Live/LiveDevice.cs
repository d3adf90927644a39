using Statewall.Netlink;
using Statewall.Replay.Kernel;

namespace Statewall.Replay.Live;

/// <summary>A device of a live router, and what went through it. One thread at a time; others may read the counters.</summary>
internal sealed class LiveDevice(string name, TunDevice tun) : IDisposable
{
    private long _receivedPackets;
    private long _receivedBytes;
    private long _sentPackets;
    private long _sentBytes;
    private long _dropped;
    private long _refused;

    /// <summary>Why the device carries nothing any more, as an error number; 0 as long as it does.</summary>
    public int Error { get; private set; }

    /// <summary>What poll(2) waits for.</summary>
    public int Descriptor => (int)tun.DangerousGetHandle();

    public string Name => name;

    public DeviceCounters Counters => new(
        name,
        Volatile.Read(ref _receivedPackets),
        Volatile.Read(ref _receivedBytes),
        Volatile.Read(ref _sentPackets),
        Volatile.Read(ref _sentBytes),
        Volatile.Read(ref _dropped),
        Volatile.Read(ref _refused));

    /// <summary>Takes the next packet of the far side.</summary>
    /// <returns>Its size in bytes; 0 when there is none, or the device is gone.</returns>
    public int Receive(Span<byte> packet)
    {
        var size = tun.TryRead(packet);
        if (size > 0)
        {
            _receivedPackets++;
            _receivedBytes += size;
            return size;
        }
        if (size < 0 && -size is not NetlinkErrno.Again)
            Error = -size;
        return 0;
    }

    /// <summary>Gives a packet to the far side.</summary>
    public void Send(ReadOnlySpan<byte> packet)
    {
        if (Error != 0 || tun.TryWrite(packet) != 0)
        {
            _refused++;
            return;
        }
        _sentPackets++;
        _sentBytes += packet.Length;
    }

    /// <summary>A packet of the far side went no further.</summary>
    public void CountDrop() => _dropped++;

    public void Dispose() => tun.Dispose();
}
