using Statewall.Packets.Captures;

namespace MakeCaptures;

/// <summary>A capture in the making, with a clock.</summary>
internal sealed class Recording(string path, CaptureFormat format, long start) : IDisposable
{
    private readonly CaptureWriter _writer = CaptureWriter.Create(path, format);
    private long _now = start;

    /// <summary>Lets time pass.</summary>
    public void Wait(double milliseconds) => _now += (long)(milliseconds * 1_000_000);

    /// <summary>Adds a packet, a quarter of a millisecond after the one before.</summary>
    public byte[] Add(byte[] packet)
    {
        _writer.Write(_now, packet);
        Wait(0.25);
        return packet;
    }

    public void Dispose() => _writer.Dispose();
}
