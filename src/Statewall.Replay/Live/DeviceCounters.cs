namespace Statewall.Replay.Live;

/// <summary>What a device of a <see cref="LiveRouter"/> has carried since it was opened.</summary>
/// <param name="Name">The device's name.</param>
/// <param name="ReceivedPackets">Packets that came from its far side.</param>
/// <param name="ReceivedBytes">Their bytes.</param>
/// <param name="SentPackets">Packets that its far side took.</param>
/// <param name="SentBytes">Their bytes.</param>
/// <param name="Dropped">Packets that came from its far side and went no further, for whatever reason.</param>
/// <param name="Refused">Packets that were to be sent and that the device did not take: it is down, or gone.</param>
public readonly record struct DeviceCounters(
    string Name, long ReceivedPackets, long ReceivedBytes, long SentPackets, long SentBytes, long Dropped, long Refused)
{
    /// <summary>One line.</summary>
    public override string ToString() =>
        $"{Name}: received {ReceivedPackets} packets, {ReceivedBytes} bytes, dropped {Dropped}; sent {SentPackets} packets, {SentBytes} bytes, refused {Refused}";
}
