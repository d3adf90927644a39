namespace Statewall.Packets.Building;

/// <summary>Makes the option bytes of a TCP header.</summary>
public static class TcpOptions
{
    /// <summary>
    /// The given options in the order of the parameters, padded with no-operations in front to a multiple of 4 bytes each.
    /// <paramref name="sackEdges"/> are left and right edges in turn.
    /// </summary>
    public static byte[] Make(
        ushort? mss = null, byte? windowScale = null, bool sackPermitted = false, (uint Value, uint Echo)? timestamps = null,
        params ReadOnlySpan<uint> sackEdges)
    {
        var bytes = new List<byte>(40);
        if (mss is { } size)
        {
            bytes.AddRange([TcpOption.MaximumSegmentSize, 4, (byte)(size >> 8), (byte)size]);
        }

        if (windowScale is { } shift)
        {
            bytes.AddRange([TcpOption.NoOperation, TcpOption.WindowScale, 3, shift]);
        }

        if (sackPermitted)
        {
            bytes.AddRange([TcpOption.NoOperation, TcpOption.NoOperation, TcpOption.SackPermitted, 2]);
        }

        if (timestamps is { } stamps)
        {
            bytes.AddRange([TcpOption.NoOperation, TcpOption.NoOperation, TcpOption.Timestamps, 10]);
            Add(bytes, stamps.Value);
            Add(bytes, stamps.Echo);
        }

        if (!sackEdges.IsEmpty)
        {
            bytes.AddRange([TcpOption.NoOperation, TcpOption.NoOperation, TcpOption.Sack, (byte)(2 + (4 * sackEdges.Length))]);
            foreach (uint edge in sackEdges)
            {
                Add(bytes, edge);
            }
        }

        return [.. bytes];
    }

    private static void Add(List<byte> bytes, uint value) =>
        bytes.AddRange([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
}
