using System.Buffers.Binary;

namespace Statewall.Packets;

/// <summary>Where a sequence number of one end is in the numbers of the other, when somebody between them has changed the size of segments.</summary>
public interface ISequenceMap
{
    /// <summary>The number on the other side of who changed them.</summary>
    /// <param name="number">A sequence number, host order.</param>
    uint Map(uint number);
}

/// <summary>Rewrites the numbers by which a TCP segment acknowledges, and its checksum. Pure functions; any thread.</summary>
public static class TcpAcknowledgements
{
    private const int BlockSize = 8; // TCPOLEN_SACK_PERBLOCK

    /// <summary>Rewrites acknowledgement number and selective acknowledgements; a segment without acknowledgement stays as it is. // nf_ct_seq_adjust</summary>
    /// <param name="segment">The segment, with a whole header of at least 20 bytes.</param>
    /// <param name="map">Gives each number its new value.</param>
    /// <returns>False when its options are broken. // nf_ct_sack_adjust</returns>
    public static bool TryRewrite<TMap>(Span<byte> segment, in TMap map)
        where TMap : struct, ISequenceMap
    {
        const int FlagsOffset = TcpView.Offset.OffsetFlags + 1;
        if ((segment[FlagsOffset] & (byte)TcpFlags.Ack) == 0)
            return true;
        Rewrite(segment, TcpView.Offset.Acknowledgement, in map);
        var end = (segment[TcpView.Offset.OffsetFlags] >> 4) * 4;
        if (end > segment.Length)
            return false;
        for (var at = TcpView.MinimumSize; at < end && segment[at] != TcpOption.EndOfList;)
        {
            if (segment[at] == TcpOption.NoOperation)
            {
                at++;
                continue;
            }
            if (at + 1 == end || at + segment[at + 1] > end || segment[at + 1] < 2)
                return false;
            var size = segment[at + 1];
            if (segment[at] == TcpOption.Sack && size >= 2 + BlockSize && (size - 2) % BlockSize == 0)
            {
                for (var edge = at + 2; edge < at + size; edge += sizeof(uint))
                    Rewrite(segment, edge, in map);
            }
            at += size;
        }
        return true;
    }

    /// <summary>Writes a number of the header and corrects the checksum for it. // inet_proto_csum_replace4</summary>
    /// <param name="segment">The segment, with a whole header of at least 20 bytes.</param>
    /// <param name="at">Offset of the number.</param>
    /// <param name="number">Its new value, host order.</param>
    public static void Write(Span<byte> segment, int at, uint number)
    {
        Span<byte> after = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(after, number);
        var checksum = segment[TcpView.Offset.Checksum..];
        BinaryPrimitives.WriteUInt16BigEndian(checksum, Checksum.Update(BinaryPrimitives.ReadUInt16BigEndian(checksum), segment.Slice(at, sizeof(uint)), after));
        after.CopyTo(segment[at..]);
    }

    private static void Rewrite<TMap>(Span<byte> segment, int at, in TMap map)
        where TMap : struct, ISequenceMap => Write(segment, at, map.Map(BinaryPrimitives.ReadUInt32BigEndian(segment[at..])));
}
