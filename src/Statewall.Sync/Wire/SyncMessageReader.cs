using System.Buffers.Binary;

namespace Statewall.Sync.Wire;

/// <summary>What is wrong with a message. // -s network</summary>
internal enum SyncFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Another version of the protocol; the rest of the datagram may be good.</summary>
    WrongVersion,

    /// <summary>Type, flags or range make no sense; the rest of the datagram may be good.</summary>
    BadHeader,

    /// <summary>Attributes are malformed or unknown; the rest of the datagram may be good.</summary>
    BadPayload,

    /// <summary>The mode does not take such messages; the rest of the datagram may be good.</summary>
    BadType,

    /// <summary>The datagram ends within a header.</summary>
    Truncated,

    /// <summary>The length is not that of a message, or more than the datagram has.</summary>
    BadSize,
}

/// <summary>Walks the messages of a datagram, or of a piece of a stream.</summary>
/// <param name="bytes">The datagram.</param>
/// <param name="isStream">The rest of a message may still come: what is cut off is no fault.</param>
internal ref struct SyncMessageReader(ReadOnlySpan<byte> bytes, bool isStream = false)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes of the messages walked; in a stream, what is behind them has to wait.</summary>
    public int Consumed { get; private set; }

    /// <summary>The message at hand, header included.</summary>
    public ReadOnlySpan<byte> Message { get; private set; }

    /// <summary>What is wrong with the message at hand; after the last one, what is wrong with the rest of the datagram.</summary>
    public SyncFault Fault { get; private set; }

    /// <summary>The header of the message at hand.</summary>
    public readonly SyncHeader Header => new(
        (SyncMessageType)(Message[0] & 0xf), (SyncFlags)Message[1], BinaryPrimitives.ReadUInt32BigEndian(Message[4..]));

    /// <summary>First and last number of a control message with a range.</summary>
    public readonly (uint From, uint To) Range => (BinaryPrimitives.ReadUInt32BigEndian(Message[8..]), BinaryPrimitives.ReadUInt32BigEndian(Message[12..]));

    /// <summary>Goes to the next message; false at the end, and where the rest cannot be walked.</summary>
    public bool MoveNext()
    {
        Fault = SyncFault.None;
        var rest = _bytes[Consumed..];
        if (rest.IsEmpty)
            return false;
        if (rest.Length < SyncHeader.Size)
            return End(SyncFault.Truncated);
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (length < SyncHeader.Size)
            return Refuse();
        var hasRange = (rest[0] & 0xf) == (int)SyncMessageType.Control && ((SyncFlags)rest[1] & SyncHeader.WithRange) != 0;
        if (hasRange && rest.Length < SyncHeader.RangeSize)
            return End(SyncFault.Truncated);
        if (hasRange && length < SyncHeader.RangeSize)
            return Refuse();
        if (length > rest.Length)
            return End(SyncFault.BadSize);
        Message = rest[..length];
        Consumed += length;
        Fault = rest[0] >> 4 == SyncHeader.Version ? SyncFault.None : SyncFault.WrongVersion;
        return true;
    }

    private bool End(SyncFault fault)
    {
        Fault = isStream ? SyncFault.None : fault;
        return false;
    }

    // no more can be made of the rest, not even of a stream
    private bool Refuse()
    {
        Fault = SyncFault.BadSize;
        return false;
    }
}
