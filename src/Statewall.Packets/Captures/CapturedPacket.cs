namespace Statewall.Packets.Captures;

/// <summary>One packet of a capture. Its bytes belong to the reader or file that gave it.</summary>
public readonly ref struct CapturedPacket
{
    internal CapturedPacket(
        ReadOnlySpan<byte> bytes, long number, long timestamp, int originalLength, int linkType, int interfaceIndex)
    {
        Bytes = bytes;
        Number = number;
        Timestamp = timestamp;
        OriginalLength = originalLength;
        LinkType = linkType;
        InterfaceIndex = interfaceIndex;
    }

    /// <summary>The captured bytes, link header first.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>1-based number of the packet in its file.</summary>
    public long Number { get; }

    /// <summary>Capture time in nanoseconds since the Unix epoch; 0 where the format has none.</summary>
    public long Timestamp { get; }

    /// <summary>Length in bytes that the packet had on the wire; at least that of <see cref="Bytes"/> in a sane file.</summary>
    public int OriginalLength { get; }

    /// <summary>Link type, see <see cref="Packets.LinkType"/>.</summary>
    public int LinkType { get; }

    /// <summary>0-based interface index within the file's section; 0 for pcap files.</summary>
    public int InterfaceIndex { get; }

    /// <summary>The IP packet inside, cut to its own length; see <see cref="LinkLayer.TryGetIpPacket"/>.</summary>
    public bool TryGetIpPacket(out ReadOnlySpan<byte> packet) => LinkLayer.TryGetIpPacket(LinkType, Bytes, out packet);
}
